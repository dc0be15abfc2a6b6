"""Past days pretended: features and what came after them."""
