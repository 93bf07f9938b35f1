"""Dialogs that several screens open; each is a ``ModalScreen`` with a typed result."""
