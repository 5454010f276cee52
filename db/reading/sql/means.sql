-- Means over the images that the compared restorers share: one row a group and restorer, partial ones without means.
-- The restorers with nine tenths of the scores of the most complete one decide which samples those are: the ones that
-- all of them have. Compared is who has all of these; the others are partial. A run that is going decides nothing where
-- runs that have ended left scores; where none has, the most complete restorer decides. References never decide where
-- others compete; they have the means for which they have every score.
--   $grouped_by: 'task_id' or 'gamma_bin'      $metric_ids: list; only samples with all of them take part
--   $dataset_ids, $task_ids, $restorer_ids, $families, $devices: lists, empty for all
--   $only_default_settings: boolean      $setting_ids: list, taken in place of their restorers' default ones
--   $gamma_low, $gamma_high: ends that belong to the range, NULL for none
--   $include_partial: boolean, whether every restorer with any score decides and is compared
WITH scored AS (
    SELECT
        sample_number,
        restorer_id,
        CASE $grouped_by WHEN 'task_id' THEN task_id ELSE gamma_bin END AS grouped,
        family = 'reference' AS is_reference,
        gamma,
        run_detail.status IS DISTINCT FROM 'running' AS has_ended,
        COLUMNS($metric_ids)
    FROM result
    LEFT JOIN run_detail USING (run_id)
    WHERE result.status = 'done'
        AND (
            len($dataset_ids::VARCHAR[]) = 0
            OR image_id IN (SELECT image_id FROM membership WHERE list_contains($dataset_ids, dataset_id))
        )
        AND (len($task_ids::VARCHAR[]) = 0 OR list_contains($task_ids, task_id))
        AND (len($restorer_ids::VARCHAR[]) = 0 OR list_contains($restorer_ids, restorer_id) OR family = 'reference')
        AND (len($families::VARCHAR[]) = 0 OR list_contains($families, family) OR family = 'reference')
        AND (len($devices::VARCHAR[]) = 0 OR list_contains($devices, result.device) OR family = 'reference')
        AND ($gamma_low::DOUBLE IS NULL OR gamma >= $gamma_low)
        AND ($gamma_high::DOUBLE IS NULL OR gamma <= $gamma_high)
        AND CASE
            WHEN restorer_id IN (SELECT restorer_id FROM setting WHERE list_contains($setting_ids::VARCHAR[], setting_id))
            THEN list_contains($setting_ids, setting_id)
            ELSE is_default_setting OR NOT $only_default_settings
        END
),
seed_mean AS (
    SELECT
        sample_number,
        restorer_id,
        any_value(grouped) AS grouped,
        any_value(is_reference) AS is_reference,
        any_value(gamma) AS gamma,
        bool_or(has_ended) AS has_ended,
        avg(COLUMNS($metric_ids))
    FROM scored
    WHERE grouped IS NOT NULL AND (is_reference OR COLUMNS($metric_ids) IS NOT NULL)
    GROUP BY sample_number, restorer_id
),
candidate AS (
    SELECT sample_number, restorer_id, grouped, gamma, has_ended
    FROM seed_mean
    WHERE COLUMNS($metric_ids) IS NOT NULL
        AND (NOT is_reference OR grouped NOT IN (SELECT grouped FROM seed_mean WHERE NOT is_reference))
),
coverage AS (
    SELECT grouped, restorer_id, count(*) AS n_scored, count(*) FILTER (has_ended) AS n_ended
    FROM candidate
    GROUP BY grouped, restorer_id
),
deciding AS (
    SELECT
        grouped,
        restorer_id,
        count(*) OVER of_group AS n_deciding,
        $include_partial OR most_ended = 0 AS with_going_runs
    FROM coverage
    JOIN (SELECT grouped, max(n_ended) AS most_ended, max(n_scored) AS most_scored FROM coverage GROUP BY grouped)
        USING (grouped)
    WHERE CASE
        WHEN $include_partial THEN true
        WHEN most_ended = 0 THEN n_scored = most_scored
        ELSE n_ended >= 0.9 * most_ended
    END
    WINDOW of_group AS (PARTITION BY grouped)
),
common AS (
    SELECT sample_number, any_value(grouped) AS grouped, any_value(gamma) AS gamma
    FROM candidate
    JOIN deciding USING (grouped, restorer_id)
    WHERE has_ended OR with_going_runs
    GROUP BY sample_number
    HAVING count(*) = any_value(n_deciding)
),
sizes AS (
    SELECT grouped, n_samples, coalesce(n_common, 0) AS n_common, gamma
    FROM (SELECT grouped, count(DISTINCT sample_number) AS n_samples FROM candidate GROUP BY grouped)
    LEFT JOIN (SELECT grouped, count(*) AS n_common, avg(gamma) AS gamma FROM common GROUP BY grouped) USING (grouped)
),
place AS (
    SELECT sample_number, dense_rank() OVER (ORDER BY image_id) - 1 AS image_place
    FROM (SELECT DISTINCT sample_number, image_id FROM result WHERE sample_number IN (SELECT sample_number FROM common))
),
image_mean AS (
    SELECT
        seed_mean.grouped,
        restorer_id,
        image_place,
        count(*) AS n_of_image,
        CASE WHEN count(COLUMNS($metric_ids)) = count(*) THEN avg(COLUMNS($metric_ids)) END
    FROM seed_mean
    JOIN place USING (sample_number)
    GROUP BY seed_mean.grouped, restorer_id, image_place
),
mean AS (
    SELECT
        grouped,
        restorer_id,
        sum(n_of_image)::BIGINT AS n_shared,
        count(*) AS n_images,
        CASE WHEN count(COLUMNS($metric_ids)) = count(*) THEN avg(COLUMNS($metric_ids)) END,
        list(image_place ORDER BY image_place) AS image_places,
        CASE WHEN count(COLUMNS($metric_ids)) = count(*) THEN list(COLUMNS($metric_ids) ORDER BY image_place) END
            AS "\0_by_image"
    FROM image_mean
    GROUP BY grouped, restorer_id
)
SELECT
    grouped,
    restorer_id,
    title AS restorer_title,
    family,
    gamma,
    n_samples,
    n_scored,
    n_common,
    coalesce(mean.n_shared, 0) AS n_shared,
    whole.* EXCLUDE (grouped, restorer_id, n_shared)
FROM coverage
FULL JOIN (
    SELECT mean.*
    FROM mean
    JOIN sizes USING (grouped)
    WHERE n_shared = n_common AND list_count(list_value(*COLUMNS($metric_ids))) > 0
) AS whole USING (grouped, restorer_id)
LEFT JOIN mean USING (grouped, restorer_id)
JOIN sizes USING (grouped)
JOIN restorer USING (restorer_id)
ORDER BY grouped, restorer_id;
