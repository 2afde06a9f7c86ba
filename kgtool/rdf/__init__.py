"""RDF as such: terms, prefixes, files, texts. The ground that everything else stands on."""
