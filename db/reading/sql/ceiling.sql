-- How far a latent model is from its autoencoder's ceiling: one row a task and compared model, over the samples that
-- all of them have. Noises are averaged on each sample first. The target has only the metrics that need no target.
--   $setting_ids: list, settings of the latent model that are alike in all but their noise
--   $ceiling_id, $stage1_id: restorers, taken at their default      $metric_ids: list
--   $dataset_ids, $task_ids: lists, empty for all
WITH scored AS (
    SELECT
        task_id,
        CASE
            WHEN list_contains($setting_ids::VARCHAR[], setting_id) THEN 'restored'
            WHEN restorer_id = $ceiling_id THEN 'ceiling'
            WHEN restorer_id = $stage1_id THEN 'stage 1'
            WHEN restorer_id = 'target' THEN 'target'
        END AS role,
        restorer_id,
        image_id,
        sample_id,
        avg(COLUMNS($metric_ids)) AS "\0"
    FROM result
    WHERE status = 'done'
        AND (list_contains($setting_ids::VARCHAR[], setting_id) OR is_default_setting)
        AND (len($dataset_ids::VARCHAR[]) = 0 OR list_contains($dataset_ids, dataset_id))
        AND (len($task_ids::VARCHAR[]) = 0 OR list_contains($task_ids, task_id))
    GROUP BY task_id, role, restorer_id, image_id, sample_id
    HAVING role IS NOT NULL
),
whole AS (
    SELECT task_id, role, sample_id
    FROM scored
    WHERE role <> 'target' AND COLUMNS($metric_ids) IS NOT NULL
),
task AS (
    SELECT task_id, count(DISTINCT role) AS n_roles, count(DISTINCT sample_id) AS n_samples
    FROM whole
    GROUP BY task_id
    HAVING list_has_all(list(DISTINCT role), ['restored', 'ceiling'])
),
common AS (
    SELECT task_id, sample_id
    FROM whole
    JOIN task USING (task_id)
    GROUP BY task_id, sample_id, n_roles
    HAVING count(*) = n_roles
),
complete AS (
    SELECT
        task_id,
        role,
        restorer_id,
        image_id,
        CASE
            WHEN count(COLUMNS($metric_ids)) OVER of_role = n_common
                THEN COLUMNS($metric_ids)
        END AS "\0"
    FROM scored
    JOIN common USING (task_id, sample_id)
    JOIN (SELECT task_id, count(*) AS n_common FROM common GROUP BY task_id) USING (task_id)
    WINDOW of_role AS (PARTITION BY task_id, role)
),
image_mean AS (
    SELECT task_id, role, restorer_id, image_id, avg(COLUMNS($metric_ids)) AS "\0"
    FROM complete
    GROUP BY task_id, role, restorer_id, image_id
)
SELECT
    task_id,
    role,
    restorer_id,
    n_samples,
    count(*) AS n_images,
    avg(COLUMNS($metric_ids)) AS "\0",
    list(COLUMNS($metric_ids) ORDER BY image_id) AS "\0_by_image"
FROM image_mean
JOIN task USING (task_id)
GROUP BY task_id, role, restorer_id, n_samples
ORDER BY task_id, list_position(['target', 'ceiling', 'stage 1', 'restored'], role);
