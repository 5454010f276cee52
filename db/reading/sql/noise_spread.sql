-- How two metrics vary together between restorations of one sample that differ by their noise alone: one row a task and
-- value, pooled over the samples that were repeated.
--   $setting_ids: list      $setting_values: list, the value that each of these settings stands for
--   $x_ids, $y_ids: lists of one metric each      $dataset_ids, $task_ids: lists, empty for all
WITH series AS (
    SELECT unnest($setting_ids::VARCHAR[]) AS setting_id, unnest($setting_values::VARCHAR[]) AS value
),
scored AS (
    SELECT task_id, sample_id, image_id, setting_id, COLUMNS($x_ids) AS x, COLUMNS($y_ids) AS y
    FROM result
    WHERE status = 'done'
        AND (
            len($dataset_ids::VARCHAR[]) = 0
            OR image_id IN (SELECT image_id FROM membership WHERE list_contains($dataset_ids, dataset_id))
        )
        AND (len($task_ids::VARCHAR[]) = 0 OR list_contains($task_ids, task_id))
),
of_sample AS (
    SELECT
        task_id,
        value,
        image_id,
        sample_id,
        count(*) AS n_noises,
        avg(x) AS x,
        avg(y) AS y,
        var_samp(x) AS x_variance,
        var_samp(y) AS y_variance,
        covar_samp(x, y) AS covariance
    FROM scored
    JOIN series USING (setting_id)
    WHERE x IS NOT NULL AND y IS NOT NULL
    GROUP BY task_id, value, image_id, sample_id
    HAVING n_noises > 1
)
SELECT
    task_id,
    value,
    count(DISTINCT image_id) AS n_images,
    max(n_noises) AS n_noises,
    avg(x) AS x,
    avg(y) AS y,
    sum(x_variance * (n_noises - 1)) / sum(n_noises - 1) AS x_variance,
    sum(y_variance * (n_noises - 1)) / sum(n_noises - 1) AS y_variance,
    sum(covariance * (n_noises - 1)) / sum(n_noises - 1) AS covariance
FROM of_sample
GROUP BY task_id, value
ORDER BY task_id, value;
