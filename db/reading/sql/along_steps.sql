-- Means of what a model predicts at each sampling step: one row a task, step and metric, over the samples that have
-- every metric at every step. Noises are averaged on each sample first.
--   $setting_ids: list, settings alike in all but their noise      $metric_ids: list
--   $dataset_ids, $task_ids: lists, empty for all
WITH scored AS (
    SELECT
        task_id,
        image_id,
        sample_id,
        step,
        metric_id,
        any_value(timestep) AS timestep,
        avg(value) AS value,
        count(DISTINCT restoration_id) AS n_noises
    FROM score_detail
    WHERE step >= 0
        AND is_current_protocol
        AND is_current_restorer
        AND isfinite(value)
        AND list_contains($setting_ids::VARCHAR[], setting_id)
        AND list_contains($metric_ids::VARCHAR[], metric_id)
        AND (len($dataset_ids::VARCHAR[]) = 0 OR list_contains($dataset_ids, dataset_id))
        AND (len($task_ids::VARCHAR[]) = 0 OR list_contains($task_ids, task_id))
    GROUP BY task_id, image_id, sample_id, step, metric_id
),
common AS (
    SELECT task_id, sample_id
    FROM scored
    GROUP BY task_id, sample_id
    QUALIFY count(*) = max(count(*)) OVER (PARTITION BY task_id)
),
image_mean AS (
    SELECT
        task_id,
        step,
        metric_id,
        image_id,
        any_value(timestep) AS timestep,
        avg(value) AS value,
        max(n_noises) AS n_noises
    FROM scored
    JOIN common USING (task_id, sample_id)
    GROUP BY task_id, step, metric_id, image_id
)
SELECT
    task_id,
    step,
    any_value(timestep) AS timestep,
    metric_id,
    (SELECT count(DISTINCT sample_id) FROM scored WHERE scored.task_id = image_mean.task_id) AS n_samples,
    count(*) AS n_images,
    max(n_noises) AS n_noises,
    avg(value) AS mean,
    list(value ORDER BY image_id) AS by_image
FROM image_mean
GROUP BY task_id, step, metric_id
ORDER BY task_id, step, metric_id;
