-- Finished restorations that have an alignment and a second score, for a scatter of images. Ids are hashes, so the
-- smallest ones are a fair and repeatable sample.
--   $metric_ids: list; only restorations with all of them      $limit: most rows
--   those of `parts/chosen.sql`
SELECT
    restoration_id,
    sample_id,
    image_name,
    task_id,
    gamma,
    restorer_id,
    restorer_title,
    setting_label,
    COLUMNS($metric_ids)
FROM result
WHERE status = 'done'
    AND family <> 'reference'
    AND COLUMNS($metric_ids) IS NOT NULL
    AND chosen()
ORDER BY restoration_id
LIMIT $limit;
