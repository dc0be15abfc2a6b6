"""The fitted model, and what it says."""
