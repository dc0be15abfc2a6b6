"""What the engine would have been worth on past days."""
