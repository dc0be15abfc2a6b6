"""Customers at a cutoff: what they did, and what else is known of them."""
