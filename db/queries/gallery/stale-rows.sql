-- /// query
-- title = "Results that are stale"
-- description = "How many restorations of each restorer an earlier revision, other weights or an earlier import made: they are kept, but never averaged with the current ones."
-- author = "clir"
--
-- [chart]
-- mark = "bar"
-- x = "current"
-- y = "restorer_id"
-- ///
SELECT
    restoration.restorer_id,
    count(*) FILTER (stale.cause IS NULL) AS "current",
    count(*) FILTER (stale.cause = 'revision') AS earlier_revision,
    count(*) FILTER (stale.cause = 'weights') AS other_weights,
    count(*) FILTER (stale.cause = 'import') AS earlier_import
FROM restoration
LEFT JOIN stale USING (restoration_id)
GROUP BY restoration.restorer_id
ORDER BY count(stale.cause) DESC, restoration.restorer_id
