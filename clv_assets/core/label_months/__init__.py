"""What a label month says of a model: signals of segments, beside the months before it."""
