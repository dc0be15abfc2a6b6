"""The configuration of a deployment: frozen, every key known, every default here."""
