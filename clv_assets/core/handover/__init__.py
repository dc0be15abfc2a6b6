"""Customers handed over to where campaigns are run."""
