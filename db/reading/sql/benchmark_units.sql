-- What a benchmark counts of a store: valid restorations of its samples, each restorer in its default setting.
--   $sample_ids: list
SELECT
    result.restorer_id,
    result.restorer_title,
    result.family,
    restorer.source,
    result.restorer_id IN (SELECT imported.restorer_id FROM imported) AS is_imported,
    result.sample_id,
    result.restoration_id,
    result.status,
    coalesce(result.error, '') AS error
FROM result
JOIN restorer USING (restorer_id)
WHERE list_contains($sample_ids::VARCHAR[], result.sample_id) AND result.is_default_setting
ORDER BY result.restorer_id, result.task_id, result.image_name, result.restoration_id;
