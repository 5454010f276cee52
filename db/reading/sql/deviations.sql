-- The images on which a restorer deviates most in meaning: each image once, with the restorer that is farthest there, and
-- the map of its patches where one was kept.
--   $metric_ids: list of the one alignment metric      $lower_is_better: boolean
--   $map_protocol_id: protocol whose scores keep the map      $limit: most rows
--   those of `parts/chosen.sql`
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
        AND chosen()
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
