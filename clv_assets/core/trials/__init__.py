"""A recipe on windows that it has not seen."""
