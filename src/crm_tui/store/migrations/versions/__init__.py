"""The steps from schema to schema, each named after the one that it makes."""
