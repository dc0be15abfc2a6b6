"""The domain: frames in, frames out; no framework, file, clock or environment."""
