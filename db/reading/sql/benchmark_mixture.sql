-- What a store holds beside a benchmark, counted: it would be mixed up with it in any figure of the whole store.
--   $sample_ids, $image_ids: of the benchmark      $protocol_ids, $metric_ids: its protocols, and the metrics they are of
WITH inside AS (
    SELECT * FROM result WHERE list_contains($sample_ids::VARCHAR[], sample_id)
),
outside AS (
    SELECT *, list_contains($image_ids::VARCHAR[], image_id) AS is_of_its_images
    FROM result
    WHERE NOT list_contains($sample_ids::VARCHAR[], sample_id)
)
SELECT what, subject, cases
FROM (
    SELECT 'foreign image' AS what, dataset_id AS subject, count(DISTINCT image_id) AS cases
    FROM outside
    WHERE NOT is_of_its_images
    GROUP BY ALL
    UNION ALL
    SELECT 'foreign sample', task_id, count(DISTINCT sample_id) FROM outside WHERE is_of_its_images GROUP BY ALL
    UNION ALL
    SELECT 'several settings', restorer_id, count(DISTINCT setting_id)
    FROM inside
    GROUP BY restorer_id
    HAVING count(DISTINCT setting_id) > 1
    UNION ALL
    SELECT 'no default setting', restorer_id, count(*)
    FROM inside
    GROUP BY restorer_id
    HAVING NOT bool_or(is_default_setting)
    UNION ALL
    SELECT 'stale by ' || cause, restorer_id, count(*)
    FROM stale
    WHERE list_contains($sample_ids::VARCHAR[], sample_id)
    GROUP BY ALL
    UNION ALL
    SELECT 'foreign protocol', score.protocol_id, count(*)
    FROM inside
    JOIN score USING (restoration_id)
    JOIN metric_protocol USING (protocol_id)
    WHERE score.step = -1
        AND list_contains($metric_ids::VARCHAR[], metric_protocol.metric_id)
        AND NOT list_contains($protocol_ids::VARCHAR[], score.protocol_id)
    GROUP BY ALL
)
ORDER BY what, subject;
