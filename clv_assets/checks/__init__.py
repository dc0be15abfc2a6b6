"""Asset checks: the alarms, one file per asset that they watch."""
