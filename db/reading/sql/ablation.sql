-- Means against the settings of one model: one row a task and value, and one a task and rule (another model at its
-- default), all over the samples that the values share. Noises of one value are averaged on each sample first.
-- The values with nine tenths of the scores of the middle one decide which samples those are: the ones that all of them
-- have; the default setting may well have been run on more. A value that lacks any of these has no means, a rule has
-- those for which it has every score.
--   $setting_ids: list      $setting_values: list, the value that each of these settings stands for
--   $rule_ids: list      $metric_ids: list; only restorations with all of them take part
--   $dataset_ids, $task_ids: lists, empty for all
WITH series AS (
    SELECT unnest($setting_ids::VARCHAR[]) AS setting_id, unnest($setting_values::VARCHAR[]) AS value
),
scored AS (
    SELECT *
    FROM result
    WHERE status = 'done'
        AND (len($dataset_ids::VARCHAR[]) = 0 OR list_contains($dataset_ids, dataset_id))
        AND (len($task_ids::VARCHAR[]) = 0 OR list_contains($task_ids, task_id))
),
noise_mean AS (
    SELECT
        task_id,
        value,
        image_id,
        sample_id,
        count(*) AS n_noises,
        avg(COLUMNS($metric_ids)) AS "\0",
        var_samp(COLUMNS($metric_ids)) AS "\0_variance"
    FROM scored
    JOIN series USING (setting_id)
    WHERE COLUMNS($metric_ids) IS NOT NULL
    GROUP BY task_id, value, image_id, sample_id
),
coverage AS (
    SELECT task_id, value, count(*) AS n_scored
    FROM noise_mean
    GROUP BY task_id, value
),
deciding AS (
    SELECT task_id, value
    FROM coverage
    QUALIFY n_scored >= 0.9 * quantile_disc(n_scored, 0.5) OVER (PARTITION BY task_id)
),
common AS (
    SELECT task_id, sample_id
    FROM noise_mean
    JOIN deciding USING (task_id, value)
    JOIN (SELECT task_id, count(*) AS n_deciding FROM deciding GROUP BY task_id) USING (task_id)
    GROUP BY task_id, sample_id, n_deciding
    HAVING count(*) = n_deciding
),
sizes AS (
    SELECT task_id, count(DISTINCT noise_mean.sample_id) AS n_samples, count(DISTINCT common.sample_id) AS n_common
    FROM noise_mean
    LEFT JOIN common USING (task_id, sample_id)
    GROUP BY task_id
),
on_common AS (
    SELECT task_id, value, NULL AS rule_id, image_id, sample_id, n_noises, COLUMNS($metric_ids), COLUMNS('_variance$')
    FROM noise_mean
    JOIN common USING (task_id, sample_id)
    UNION ALL BY NAME
    SELECT task_id, restorer_id AS rule_id, image_id, sample_id, avg(COLUMNS($metric_ids)) AS "\0"
    FROM scored
    JOIN common USING (task_id, sample_id)
    WHERE is_default_setting AND list_contains($rule_ids::VARCHAR[], restorer_id)
    GROUP BY task_id, restorer_id, image_id, sample_id
),
complete AS (
    SELECT
        task_id,
        value,
        rule_id,
        image_id,
        n_noises,
        CASE WHEN count(COLUMNS($metric_ids)) OVER of_line = n_common THEN COLUMNS($metric_ids) END AS "\0",
        COLUMNS('_variance$')
    FROM on_common
    JOIN sizes USING (task_id)
    WINDOW of_line AS (PARTITION BY task_id, value, rule_id)
    QUALIFY count(*) OVER of_line = n_common
),
image_mean AS (
    SELECT
        task_id,
        value,
        rule_id,
        image_id,
        max(n_noises) AS n_noises,
        sum(n_noises - 1) AS freedom,
        avg(COLUMNS($metric_ids)) AS "\0",
        sum(COLUMNS('(.+)_variance$') * (n_noises - 1)) AS "\1_squares"
    FROM complete
    GROUP BY task_id, value, rule_id, image_id
),
mean AS (
    SELECT
        task_id,
        value,
        rule_id,
        count(*) AS n_images,
        max(n_noises) AS n_noises,
        avg(COLUMNS($metric_ids)) AS "\0",
        list(COLUMNS($metric_ids) ORDER BY image_id) AS "\0_by_image",
        sqrt(sum(COLUMNS('(.+)_squares$')) / nullif(sum(freedom), 0)) AS "\1_noise_sd"
    FROM image_mean
    GROUP BY task_id, value, rule_id
)
SELECT
    task_id,
    coalesce(coverage.value, mean.value) AS value,
    mean.rule_id,
    n_samples,
    coverage.n_scored,
    n_common,
    mean.* EXCLUDE (task_id, value, rule_id)
FROM coverage
FULL JOIN mean USING (task_id, value)
JOIN sizes USING (task_id)
ORDER BY task_id, value NULLS LAST, rule_id;
