"""A SPARQL server as a store."""
