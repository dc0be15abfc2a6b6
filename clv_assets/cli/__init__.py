"""``clv``, one file per command: a thin door to the definitions and the core."""
