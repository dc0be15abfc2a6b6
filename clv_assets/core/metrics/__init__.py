"""How good a prediction is, and how sure."""
