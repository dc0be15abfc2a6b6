"""A source's rows, read and judged."""
