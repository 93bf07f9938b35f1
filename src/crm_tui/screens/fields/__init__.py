"""The fields of a contact, edited in place: ``form`` says what there is, ``pane`` what the keys do with it."""
