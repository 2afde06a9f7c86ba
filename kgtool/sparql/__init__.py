"""SPARQL as text: its grammar, what makes a query safe to run, what its errors mean."""
