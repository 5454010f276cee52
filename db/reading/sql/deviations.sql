-- The images on which a restorer deviates most in meaning: each image once, with the restorer that is farthest there, and
-- the map of its patches where one was kept.
--   $metric_ids: list of the one alignment metric      $lower_is_better: boolean
--   $map_protocol_id: protocol whose scores keep the map      $limit: most rows
--   $dataset_ids, $task_ids, $restorer_ids, $families, $devices: lists, empty for all
--   $only_default_settings: boolean      $setting_ids: list, taken in place of their restorers' default ones
--   $gamma_low, $gamma_high: ends that belong to the range, NULL for none
WITH scored AS (
    SELECT
        restoration_id,
        sample_id,
        image_id,
        image_name,
        task_id,
        gamma,
        restorer_id,
        restorer_title,
        setting_label,
        degraded_sha,
        target_sha,
        restored_sha,
        COLUMNS($metric_ids) AS value
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
        AND (len($families::VARCHAR[]) = 0 OR list_contains($families, family))
        AND (len($devices::VARCHAR[]) = 0 OR list_contains($devices, device))
        AND ($gamma_low::DOUBLE IS NULL OR gamma >= $gamma_low)
        AND ($gamma_high::DOUBLE IS NULL OR gamma <= $gamma_high)
        AND CASE
            WHEN restorer_id IN (SELECT restorer_id FROM setting WHERE list_contains($setting_ids::VARCHAR[], setting_id))
            THEN list_contains($setting_ids, setting_id)
            ELSE is_default_setting OR NOT $only_default_settings
        END
),
farthest AS (
    SELECT *, CASE WHEN $lower_is_better THEN value ELSE -value END AS distance
    FROM scored
    QUALIFY row_number() OVER (PARTITION BY image_id ORDER BY distance DESC, restoration_id) = 1
    ORDER BY distance DESC, restoration_id
    LIMIT $limit
),
map AS (
    SELECT restoration_id, artefact_sha AS map_sha
    FROM score
    WHERE protocol_id = $map_protocol_id AND step = -1 AND artefact_sha IS NOT NULL
)
SELECT farthest.* EXCLUDE (image_id, distance), map.map_sha
FROM farthest
LEFT JOIN map USING (restoration_id)
ORDER BY farthest.distance DESC, restoration_id;
