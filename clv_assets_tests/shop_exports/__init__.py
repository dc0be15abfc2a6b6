"""Exports of invented shops, written as ten shop systems write them, with a Decimal oracle."""
