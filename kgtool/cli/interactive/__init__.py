"""The shell that one types SPARQL into."""
