"""Contacts: reading one whole, finding the one that is meant, creating and editing."""
