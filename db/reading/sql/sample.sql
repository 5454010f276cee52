-- One degraded image.
--   $sample_id
SELECT sample.* EXCLUDE ("_order"), image.name AS image_name, image.dataset_id, task.title AS task_title
FROM sample
JOIN image USING (image_id)
JOIN task USING (task_id)
WHERE sample.sample_id = $sample_id;
