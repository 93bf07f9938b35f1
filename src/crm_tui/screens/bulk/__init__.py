"""What is done to marked contacts: ``keys`` asks, confirms and runs it; ``asking`` says what a typed line means."""
