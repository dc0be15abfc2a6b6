"""What predicts: expectations by histories, learners, the level of the shop."""
