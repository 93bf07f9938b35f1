"""History events that come in as files: JSON lines, read and checked; what they say of whom."""
