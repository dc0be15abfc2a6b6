"""Can the log be trusted: its contract, its months, its days."""
