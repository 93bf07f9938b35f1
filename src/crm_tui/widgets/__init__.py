"""Dumb widgets: data in by arguments, reactives and protocols; messages out. No store, no services, no screens."""
