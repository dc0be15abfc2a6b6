"""Benchmarks: whole figures side by side in one run. ``make bench``."""
