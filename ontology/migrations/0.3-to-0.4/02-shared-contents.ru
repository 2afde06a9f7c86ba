# title: A content that two documents tell of has type and name in g:reference
# reason: Taking one document back must not take the content from the other. What each tells of it stays in its own graph.
PREFIX kg: <https://w3id.org/kgtool/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX g: <https://w3id.org/kgtool/graph/>
DELETE { GRAPH ?home { ?content a ?type ; skos:prefLabel ?label } }
INSERT { GRAPH g:reference { ?content a ?type ; skos:prefLabel ?label } }
WHERE {
  VALUES ?type { kg:Plan kg:Measure kg:DefenseLine kg:StateOfAffairs kg:Provision }
  GRAPH ?home { ?document a kg:Document . ?content a ?type OPTIONAL { ?content skos:prefLabel ?label } }
  GRAPH ?other { ?second a kg:Document . { ?content ?tells ?value } UNION { ?thing ?uses ?content } }
  FILTER(?other != ?home)
}
