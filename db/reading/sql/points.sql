-- Finished restorations, for charts. Ids are hashes, so the smallest ones are a fair and repeatable sample.
--   $columns: columns of `result`      $limit: most rows
--   those of `parts/chosen.sql`
SELECT COLUMNS($columns)
FROM result
WHERE status = 'done'
    AND chosen()
ORDER BY restoration_id
LIMIT $limit;
