WITH <urn:g> DELETE { ?s ?p ?o } INSERT { ?s ?p 2 } USING <urn:g> USING <urn:h> WHERE { ?s ?p ?o FILTER(?o = 1) }
