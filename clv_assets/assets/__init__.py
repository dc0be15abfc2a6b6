"""The asset graph, one file per asset."""
