"""HTTP: requests, replies, who may ask, how much at once."""
