"""The only package that opens the database. One module of use cases per concept.

Two halves, on purpose: ``connections``, ``rows``, ``views`` and ``settings`` read with the standard library alone,
so that the first list is on
the screen before SQLModel (slower to import than Textual) is loaded; everything that writes records goes through
``store.Store.write``.
"""
