"""Questions with names (``*.rq``), the names of things in them, and help for who writes SPARQL."""
