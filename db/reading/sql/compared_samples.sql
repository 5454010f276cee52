-- Two settings against each other: one row a degraded image that both have every metric of, with both scores of each.
-- Repetitions with another noise are averaged on each sample first.
--   $first, $second: lists of setting ids      $metric_ids: list; only restorations with all of them
--   $dataset_ids, $task_ids: lists, empty for all      $gamma_low, $gamma_high: ends of the range, NULL for none
WITH scored AS (
    SELECT
        task_id,
        sample_id,
        image_id,
        image_name,
        gamma,
        list_contains($first::VARCHAR[], setting_id) AS is_first,
        list_contains($second::VARCHAR[], setting_id) AS is_second,
        COLUMNS($metric_ids)
    FROM result
    WHERE status = 'done'
        AND COLUMNS($metric_ids) IS NOT NULL
        AND (is_first OR is_second)
        AND (
            len($dataset_ids::VARCHAR[]) = 0
            OR image_id IN (SELECT image_id FROM membership WHERE list_contains($dataset_ids, dataset_id))
        )
        AND (len($task_ids::VARCHAR[]) = 0 OR list_contains($task_ids, task_id))
        AND ($gamma_low::DOUBLE IS NULL OR gamma >= $gamma_low)
        AND ($gamma_high::DOUBLE IS NULL OR gamma <= $gamma_high)
),
first AS (
    SELECT task_id, sample_id, image_id, image_name, gamma, avg(COLUMNS($metric_ids)) AS "\0_first"
    FROM scored
    WHERE is_first
    GROUP BY task_id, sample_id, image_id, image_name, gamma
),
second AS (
    SELECT sample_id, avg(COLUMNS($metric_ids)) AS "\0_second"
    FROM scored
    WHERE is_second
    GROUP BY sample_id
)
SELECT *
FROM first
JOIN second USING (sample_id)
ORDER BY task_id, sample_id;
