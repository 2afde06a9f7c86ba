"""The processes that serve, and who looks after them."""
