-- Finished restorations with every metric asked for, NULL where it is undefined: what correlations between metrics are
-- taken over. Ids are hashes, so the smallest ones are a fair and repeatable sample.
--   $metric_ids: list      $limit: most rows
--   those of `parts/chosen.sql`
SELECT sample_id, restorer_id, COLUMNS($metric_ids)
FROM result
WHERE status = 'done'
    AND family <> 'reference'
    AND chosen()
ORDER BY restoration_id
LIMIT $limit;
