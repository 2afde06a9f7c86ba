"""Articles as people write them: one YAML file for each, compiled into the graph of its document and back."""
