"""Questions with names (``*.rq``), the names of things in them, and help for people who write SPARQL."""
