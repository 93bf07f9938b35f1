"""Taking changes back, and doing them again. Import from ``run``: it loads SQLModel, which the first paint must not."""
