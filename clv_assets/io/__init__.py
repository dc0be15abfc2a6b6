"""Plain classes and use cases that touch the world."""
