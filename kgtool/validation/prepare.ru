# What pySHACL needs of a graph of shapes. Run over it before it is used.

# SHACL 5.2.1 has the prefixes at sh:prefixes/owl:imports*/sh:declare; pySHACL does not follow the imports, and takes the
# prefixes of all ontologies for those of one that is not typed.
INSERT { ?asked a owl:Ontology ; sh:declare ?declaration }
WHERE { ?any sh:prefixes ?asked . ?asked owl:imports*/sh:declare ?declaration } ;

# A component without SPARQL would have it refuse all shapes; unchecked/constraint.rq says where one is used.
DELETE { ?component a sh:ConstraintComponent }
WHERE { ?component a sh:ConstraintComponent
  FILTER NOT EXISTS { ?component (sh:validator|sh:nodeValidator|sh:propertyValidator)/(sh:ask|sh:select) ?query } }
