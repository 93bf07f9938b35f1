"""The place *Organisations*: ``list`` is the list, ``screen`` one organisation, ``dialogs`` what both ask."""
