"""Imports: a file is staged beside the database (parsed, checked, made comparable), matched against the contacts
that are there, and merged in short transactions, each with its checkpoint. Killed at any point, it goes on where it
was when the same command is given again.

``import_contacts`` in ``store.imports.run`` is the way in.
"""
