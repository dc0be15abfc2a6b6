"""Does it still hold: matured windows, label months, alerts."""
