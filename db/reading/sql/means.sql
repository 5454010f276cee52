-- Means over the images that the compared restorers share: one row a group and restorer, partial ones without means.
-- The restorers with nine tenths of the scores of the most complete one decide which samples those are: the ones that
-- all of them have. Compared is who has all of these; the others are partial. A run that is going decides nothing where
-- runs that have ended left scores; where none has, the most complete restorer decides. References never decide where
-- others compete; they have the means for which they have every score.
--   $grouped_by: 'task_id' or 'gamma_bin'      $metric_ids: list; only samples with all of them take part
--   $dataset_ids, $task_ids, $restorer_ids: lists, empty for all      $only_default_settings: boolean
--   $include_partial: boolean, whether every restorer with any score decides and is compared
WITH scored AS (
    SELECT
        CASE $grouped_by WHEN 'task_id' THEN task_id ELSE gamma_bin END AS grouped,
        restorer_id,
        family = 'reference' AS is_reference,
        image_id,
        sample_id,
        gamma,
        run.status IS DISTINCT FROM 'running' AS has_ended,
        COLUMNS($metric_ids)
    FROM result
    LEFT JOIN run USING (run_id)
    WHERE result.status = 'done'
        AND (len($dataset_ids::VARCHAR[]) = 0 OR list_contains($dataset_ids, dataset_id))
        AND (len($task_ids::VARCHAR[]) = 0 OR list_contains($task_ids, task_id))
        AND (len($restorer_ids::VARCHAR[]) = 0 OR list_contains($restorer_ids, restorer_id) OR family = 'reference')
        AND (is_default_setting OR NOT $only_default_settings)
),
seed_mean AS (
    SELECT
        grouped,
        restorer_id,
        is_reference,
        image_id,
        sample_id,
        any_value(gamma) AS gamma,
        bool_or(has_ended) AS has_ended,
        avg(COLUMNS($metric_ids))
    FROM scored
    WHERE grouped IS NOT NULL AND (is_reference OR COLUMNS($metric_ids) IS NOT NULL)
    GROUP BY grouped, restorer_id, is_reference, image_id, sample_id
),
candidate AS (
    SELECT grouped, restorer_id, sample_id, gamma, has_ended
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
    SELECT grouped, restorer_id, $include_partial OR max(n_ended) OVER of_group = 0 AS with_going_runs
    FROM coverage
    WINDOW of_group AS (PARTITION BY grouped)
    QUALIFY CASE
        WHEN $include_partial THEN true
        WHEN max(n_ended) OVER of_group = 0 THEN n_scored = max(n_scored) OVER of_group
        ELSE n_ended >= 0.9 * max(n_ended) OVER of_group
    END
),
common AS (
    SELECT grouped, sample_id, any_value(gamma) AS gamma
    FROM candidate
    JOIN deciding USING (grouped, restorer_id)
    JOIN (SELECT grouped, count(*) AS n_deciding FROM deciding GROUP BY grouped) USING (grouped)
    WHERE has_ended OR with_going_runs
    GROUP BY grouped, sample_id, n_deciding
    HAVING count(*) = n_deciding
),
sizes AS (
    SELECT grouped, count(DISTINCT candidate.sample_id) AS n_samples, count(DISTINCT common.sample_id) AS n_common
    FROM candidate
    LEFT JOIN common USING (grouped, sample_id)
    GROUP BY grouped
),
on_common AS (
    SELECT
        grouped,
        restorer_id,
        image_id,
        count(*) OVER of_restorer AS n_shared,
        CASE WHEN count(COLUMNS($metric_ids)) OVER of_restorer = n_common THEN COLUMNS($metric_ids) END
    FROM seed_mean
    JOIN common USING (grouped, sample_id)
    JOIN sizes USING (grouped)
    WINDOW of_restorer AS (PARTITION BY grouped, restorer_id)
),
place AS (
    SELECT image_id, row_number() OVER (ORDER BY image_id) - 1 AS image_place
    FROM (SELECT DISTINCT image_id FROM on_common)
),
image_mean AS (
    SELECT grouped, restorer_id, image_place, avg(COLUMNS($metric_ids))
    FROM on_common
    JOIN place USING (image_id)
    WHERE list_count(list_value(*COLUMNS($metric_ids))) > 0
    GROUP BY grouped, restorer_id, image_place
),
mean AS (
    SELECT
        grouped,
        restorer_id,
        count(*) AS n_images,
        avg(COLUMNS($metric_ids)),
        list(image_place ORDER BY image_place) AS image_places,
        list(COLUMNS($metric_ids) ORDER BY image_place) AS "\0_by_image"
    FROM image_mean
    GROUP BY grouped, restorer_id
)
SELECT
    grouped,
    restorer_id,
    title AS restorer_title,
    family,
    (SELECT avg(gamma) FROM common WHERE common.grouped = sizes.grouped) AS gamma,
    n_samples,
    n_scored,
    n_common,
    coalesce(n_shared, 0) AS n_shared,
    mean.* EXCLUDE (grouped, restorer_id)
FROM coverage
FULL JOIN mean USING (grouped, restorer_id)
LEFT JOIN (SELECT DISTINCT grouped, restorer_id, n_shared FROM on_common) USING (grouped, restorer_id)
JOIN sizes USING (grouped)
JOIN restorer USING (restorer_id)
ORDER BY grouped, restorer_id;
