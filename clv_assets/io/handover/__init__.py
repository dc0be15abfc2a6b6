"""Customer tables written for people and for other systems."""
