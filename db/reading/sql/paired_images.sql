-- Two groups of settings, image by image: the mean score of each group on the samples that both have whole.
-- In each task, the settings of a group with nine tenths of the samples of its most complete one speak for the group; a
-- sample counts where all of both groups that speak have a finite value. Noises of a sample are averaged first, then the
-- settings of a group, then the samples of an image.
--   $metric_ids: list of one column of result      $first, $second: lists of setting ids
--   $gamma_low, $gamma_high: ends that belong to the range, NULL for none
--   $devices: list, empty for all      $only_quiet: boolean, whether contended results are left out
WITH chosen AS (
    SELECT unnest($first::VARCHAR[]) AS setting_id, true AS is_first
    UNION ALL
    SELECT unnest($second::VARCHAR[]), false
),
scored AS (
    SELECT task_id, sample_id, image_id, restorer_id, setting_id, contended, COLUMNS($metric_ids) AS value
    FROM result
    WHERE status = 'done'
        AND setting_id IN (SELECT setting_id FROM chosen)
        AND ($gamma_low::DOUBLE IS NULL OR gamma >= $gamma_low)
        AND ($gamma_high::DOUBLE IS NULL OR gamma <= $gamma_high)
        AND (len($devices::VARCHAR[]) = 0 OR list_contains($devices, device))
),
spoken AS (
    SELECT task_id, sample_id, any_value(image_id) AS image_id, restorer_id, setting_id, is_first, avg(value) AS score
    FROM scored
    JOIN chosen USING (setting_id)
    WHERE isfinite(value) AND (NOT $only_quiet OR contended IS NOT TRUE)
    GROUP BY task_id, sample_id, restorer_id, setting_id, is_first
),
deciding AS (
    SELECT task_id, setting_id, is_first, count(*) OVER (PARTITION BY task_id) AS n_deciding
    FROM (
        SELECT task_id, setting_id, is_first, count(*) AS n_samples
        FROM spoken
        GROUP BY task_id, setting_id, is_first
        QUALIFY n_samples >= 0.9 * max(n_samples) OVER (PARTITION BY task_id, is_first)
    )
),
whole AS (
    SELECT
        task_id,
        sample_id,
        any_value(image_id) AS image_id,
        avg(score) FILTER (is_first) AS first_score,
        avg(score) FILTER (NOT is_first) AS second_score,
        list(DISTINCT restorer_id) FILTER (is_first) AS first_ids,
        list(DISTINCT restorer_id) FILTER (NOT is_first) AS second_ids
    FROM spoken
    JOIN deciding USING (task_id, setting_id, is_first)
    GROUP BY task_id, sample_id
    HAVING count(*) = any_value(n_deciding) AND first_score IS NOT NULL AND second_score IS NOT NULL
)
SELECT
    image_id,
    avg(first_score) AS first_score,
    avg(second_score) AS second_score,
    count(*) AS n_samples,
    list_sort(list_distinct(list(task_id))) AS task_ids,
    list_sort(list_distinct(flatten(list(first_ids)))) AS first_ids,
    list_sort(list_distinct(flatten(list(second_ids)))) AS second_ids
FROM whole
GROUP BY image_id
ORDER BY image_id;
