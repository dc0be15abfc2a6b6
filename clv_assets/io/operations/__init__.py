"""What is done through the doors of a deployment, for assets and the command line alike."""
