"""Event data sets (ICEWS, GDELT, POLECAT and their like), as RDF or as tables beside a store."""
