"""Results and stores written in the formats of others."""
