"""Lines summed to the order log: one row per customer and order."""
