"""Text and Parquet as rows."""
