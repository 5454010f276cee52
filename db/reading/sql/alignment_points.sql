-- Finished restorations that have an alignment and a second score, for a scatter of images. Ids are hashes, so the
-- smallest ones are a fair and repeatable sample.
--   $metric_ids: list; only restorations with all of them      $limit: most rows
--   $dataset_ids, $task_ids, $restorer_ids: lists, empty for all      $only_default_settings: boolean
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
    AND (
        len($dataset_ids::VARCHAR[]) = 0
        OR image_id IN (SELECT image_id FROM membership WHERE list_contains($dataset_ids, dataset_id))
    )
    AND (len($task_ids::VARCHAR[]) = 0 OR list_contains($task_ids, task_id))
    AND (len($restorer_ids::VARCHAR[]) = 0 OR list_contains($restorer_ids, restorer_id))
    AND (is_default_setting OR NOT $only_default_settings)
ORDER BY restoration_id
LIMIT $limit;
