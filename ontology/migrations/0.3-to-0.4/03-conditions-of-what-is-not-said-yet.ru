# title: The condition of a claim still to be made belongs to its content
# reason: Nobody will speak on a condition: what is to be said has it. Left where others speak of the same content, since
# the condition would then be theirs too.
PREFIX kg: <https://w3id.org/kgtool/ontology#>
PREFIX status: <https://w3id.org/kgtool/vocab/status/>
DELETE { GRAPH ?graph { ?claim kg:condition ?condition } }
INSERT { GRAPH ?graph { ?content kg:condition ?condition } }
WHERE {
  GRAPH ?graph { ?claim kg:actStatus status:anticipated ; kg:condition ?condition ; kg:content ?content }
  FILTER NOT EXISTS { GRAPH ?any { ?other kg:content ?content } FILTER(?other != ?claim) }
}
