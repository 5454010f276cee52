-- Finished restorations, for charts. Ids are hashes, so the smallest ones are a fair and repeatable sample.
--   $columns: columns of `result`      $limit: most rows
--   $dataset_ids, $task_ids, $restorer_ids: lists, empty for all      $only_default_settings: boolean
SELECT COLUMNS($columns)
FROM result
WHERE status = 'done'
    AND (
        len($dataset_ids::VARCHAR[]) = 0
        OR image_id IN (SELECT image_id FROM membership WHERE list_contains($dataset_ids, dataset_id))
    )
    AND (len($task_ids::VARCHAR[]) = 0 OR list_contains($task_ids, task_id))
    AND (len($restorer_ids::VARCHAR[]) = 0 OR list_contains($restorer_ids, restorer_id))
    AND (is_default_setting OR NOT $only_default_settings)
ORDER BY restoration_id
LIMIT $limit;
