-- Degraded images, with the number of their finished and failed restorations by the chosen restorers.
--   $dataset_ids, $task_ids, $restorer_ids: lists, empty for all      $only_default_settings: boolean
WITH chosen AS (
    SELECT sample_id, status
    FROM result
    WHERE (len($restorer_ids::VARCHAR[]) = 0 OR list_contains($restorer_ids, restorer_id))
        AND (is_default_setting OR NOT $only_default_settings)
)
SELECT
    sample.sample_id,
    sample.image_id,
    image.name AS image_name,
    image.dataset_id,
    sample.task_id,
    sample.seed,
    sample.alpha,
    sample.beta,
    sample.gamma,
    count(*) FILTER (chosen.status = 'done') AS restorations,
    count(*) FILTER (chosen.status = 'failed') AS failed
FROM sample
JOIN image USING (image_id)
LEFT JOIN chosen USING (sample_id)
WHERE (
        len($dataset_ids::VARCHAR[]) = 0
        OR image.image_id IN (SELECT image_id FROM membership WHERE list_contains($dataset_ids, dataset_id))
    )
    AND (len($task_ids::VARCHAR[]) = 0 OR list_contains($task_ids, sample.task_id))
GROUP BY ALL
ORDER BY image.dataset_id, image.name, sample.task_id, sample.seed;
