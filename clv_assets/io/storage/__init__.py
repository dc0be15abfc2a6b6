"""Files of a deployment: whole or not at all."""
