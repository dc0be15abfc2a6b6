"""Days, windows and what is due: every rule of the calendar."""
