"""One file, one screen: it owns its workers, talks to the store and services, and hands widgets their data."""
