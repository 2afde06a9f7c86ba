-- What a question's totals (dataset, actor, target, edge, events, first, last) are called: an actor of whom the graph
-- beside the events knows the name stands under its own IRI. In this form DuckDB and Spark read the same text; what
-- stands behind "given" holds where the question has that parameter.
WITH totals AS (
{totals}
),
named AS (
  SELECT
    totals.dataset, edge, events, first, last,
    CONCAT('https://w3id.org/kgtool/id/coded-actor/', totals.dataset, '-', REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
      URL_ENCODE(actor), '+', '%20'), '*', '%2A'), '%7E', '~'), '_', '%5F'), '%20', '_')) AS actor_iri,
    CONCAT('https://w3id.org/kgtool/id/coded-actor/', totals.dataset, '-', REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
      URL_ENCODE(target), '+', '%20'), '*', '%2A'), '%7E', '~'), '_', '%5F'), '%20', '_')) AS target_iri,
    actors.iri AS known_actor,
    targets.iri AS known_target
  FROM totals
  LEFT JOIN known AS actors ON actors.dataset = totals.dataset AND actors.name = totals.actor
  LEFT JOIN known AS targets ON targets.dataset = totals.dataset AND targets.name = totals.target
)
SELECT
  COALESCE(known_actor, actor_iri) AS source,
  edge,
  COALESCE(known_target, target_iri) AS target,
  CAST(events AS STRING) || CASE WHEN events = 1 THEN ' event, ' ELSE ' events, ' END || CAST(first AS STRING)
    || CASE WHEN first = last THEN '' ELSE ' to ' || CAST(last AS STRING) END AS label,
  events, first, last,
  'https://w3id.org/kgtool/graph/' || dataset AS dataset
FROM named
WHERE 1 = 1
  -- given: who AND :who IN (actor_iri, COALESCE(known_actor, actor_iri))
  -- given: whom AND :whom IN (target_iri, COALESCE(known_target, target_iri))
ORDER BY events DESC, source, target, edge, dataset
