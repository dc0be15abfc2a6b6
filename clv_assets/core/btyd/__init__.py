"""Buying till death: pure maths of purchases, dropout and spend."""
