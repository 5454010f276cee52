-- How messages name restorations.
--   $restoration_ids: list
SELECT
    restoration.restoration_id,
    concat_ws(' ', restoration.restorer_id, nullif(setting.label, '')) || ' on ' || image.name || ' ' || sample.task_id
        AS subject
FROM restoration
JOIN sample USING (sample_id)
JOIN image USING (image_id)
LEFT JOIN setting USING (setting_id)
WHERE list_contains($restoration_ids::VARCHAR[], restoration.restoration_id)
ORDER BY subject, restoration.restoration_id;
