# title: Of several joint claimants each has a principal
# reason: With two claimants and two principals on one claim, each seemed to speak for both. They are told apart by the
# country or office of each claimant; a claim of which one claimant has neither is left as it is.
PREFIX kg: <https://w3id.org/kgtool/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
DELETE { GRAPH ?graph { ?claim kg:onBehalfOf ?told } }
INSERT {
  GRAPH ?graph {
    ?claim kg:representation ?node .
    ?node a kg:Representation ; kg:representative ?who ; kg:onBehalfOf ?principal
  }
}
WHERE {
  GRAPH ?graph { ?claim kg:claimant ?who , ?another ; kg:onBehalfOf ?principal , ?told , ?second }
  FILTER(?who != ?another && ?told != ?second)
  { GRAPH ?a { ?who kg:ofCountry ?principal } }
  UNION { GRAPH ?a { ?holding org:member ?who ; kg:post ?post } GRAPH ?b { ?post org:postIn ?principal } }
  FILTER NOT EXISTS {
    GRAPH ?graph { ?claim kg:claimant ?unknown }
    FILTER NOT EXISTS { GRAPH ?c { ?unknown kg:ofCountry ?country } GRAPH ?graph { ?claim kg:onBehalfOf ?country } }
    FILTER NOT EXISTS {
      GRAPH ?d { ?held org:member ?unknown ; kg:post ?office } GRAPH ?e { ?office org:postIn ?body }
      GRAPH ?graph { ?claim kg:onBehalfOf ?body }
    }
  }
  BIND(IRI(CONCAT(STR(?claim), "#", REPLACE(STR(?who), "^.*[/#]", ""))) AS ?node)
}
