"""Reading delimited text from anywhere: its encoding and delimiter, its rows with their line numbers, what its
headings mean, and what its cells say. No SQL, no screen: ``store.imports`` and the import preview both use it.
"""
