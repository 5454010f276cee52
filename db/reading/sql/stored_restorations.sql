-- Restorations that are valid now, with what is needed to make or score them again.
--   $status: done or failed      $restorer_ids, $task_ids: lists, empty for all      $reason: part of the error, or empty
SELECT
    result.restoration_id,
    result.sample_id,
    result.restorer_id,
    result.setting_values,
    result.seed,
    result.image_name,
    result.task_id,
    task.operators,
    coalesce(result.error, '') AS error,
    result.restored_sha
FROM result
JOIN task USING (task_id)
WHERE result.status = $status
    AND (len($restorer_ids::VARCHAR[]) = 0 OR list_contains($restorer_ids, result.restorer_id))
    AND (len($task_ids::VARCHAR[]) = 0 OR list_contains($task_ids, result.task_id))
    AND contains(lower(coalesce(result.error, '')), lower($reason))
ORDER BY result.restorer_id, result.setting_id, result.task_id, result.image_name, result.restoration_id;
