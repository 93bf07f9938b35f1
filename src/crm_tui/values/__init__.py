"""Pure functions and small frozen types: no I/O, no database, no screen."""
