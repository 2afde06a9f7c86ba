-- The totals of coded-pairs.rq over a folder of events (docs/scale.md).
SELECT
  dataset, actor, target,
  COALESCE(SUBSTR(code, 1, :digits), 'coded events') AS edge,
  COUNT(*) AS events, MIN(day) AS first, MAX(day) AS last
FROM events
WHERE target IS NOT NULL
  -- given: code AND LEFT(code, LENGTH(:code)) = :code
  -- given: since AND day >= CAST(:since AS DATE) AND CAST(year AS INT) >= YEAR(CAST(:since AS DATE))
  -- given: until AND day <= CAST(:until AS DATE) AND CAST(year AS INT) <= YEAR(CAST(:until AS DATE))
GROUP BY 1, 2, 3, 4
-- given: least HAVING COUNT(*) >= :least
