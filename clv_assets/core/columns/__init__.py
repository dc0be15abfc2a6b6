"""What a column of a file says by its name and its values, by itself."""
