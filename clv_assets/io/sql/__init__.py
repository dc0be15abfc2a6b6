"""Databases as rows."""
