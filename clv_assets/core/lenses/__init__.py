"""Customers sorted: by value, and by behaviour."""
