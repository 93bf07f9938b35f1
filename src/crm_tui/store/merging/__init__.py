"""Merging: two or more contacts become one. What is proposed per field, how rows move, and the use case.

``proposal`` is what a screen shows and an agent chooses from, ``moving`` re-keys all that hangs on a contact,
``merge`` puts both into one write; ``merge_into`` is the same for an import that has found out who a visitor is.
"""
