PREFIX e: <urn:e:> INSERT DATA { GRAPH <urn:g> { e:a e:b 1, 'x'@en ; e:c [ e:d true ] } } ; DELETE WHERE { ?s e:b ?o }
