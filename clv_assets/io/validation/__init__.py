"""What ``clv validate`` finds out of a file or a config, and stores nothing."""
