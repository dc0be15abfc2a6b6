"""Text, JSON and Parquet as rows."""
