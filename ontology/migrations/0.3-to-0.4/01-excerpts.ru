# title: An excerpt has neither checksum nor number of paragraphs
# reason: Both are of the whole text. 0.3 asked for them also where only a part was read, so that they were made up.
PREFIX kg: <https://w3id.org/kgtool/ontology#>
DELETE { GRAPH ?graph { ?document kg:sha256 ?checksum ; kg:paragraphCount ?count } }
WHERE {
  GRAPH ?graph {
    ?document kg:excerptOnly true .
    OPTIONAL { ?document kg:sha256 ?checksum }
    OPTIONAL { ?document kg:paragraphCount ?count }
  }
}
