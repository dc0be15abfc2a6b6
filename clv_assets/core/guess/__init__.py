"""A file never seen before: what its columns mean, and how sure that is."""
