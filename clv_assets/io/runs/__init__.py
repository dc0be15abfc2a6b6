"""Dagster's log of runs beside what the files hold: who runs what, and what became of it."""
