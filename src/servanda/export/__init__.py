"""The ways out: forms of the model for other programs."""
