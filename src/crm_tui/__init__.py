"""crm-tui: a contact manager and small CRM that lives in the terminal."""

__version__ = "0.1.0"
