"""Rules of the house that neither ruff nor mypy knows. Each is a function from a source to what is wrong in it."""
