"""Importing history events: staged as any import, resolved (which contact each event is about, who the visitors are),
and merged contact by contact, so that each contact is counted once.

``import_history`` in ``store.imports.history.run`` is the way in.
"""
