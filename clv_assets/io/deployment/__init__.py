"""One deployment: its doors and its state."""
