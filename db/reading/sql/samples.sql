-- Degraded images, with the number of their finished and failed restorations by the chosen restorers.
--   $dataset_ids, $task_ids, $restorer_ids, $families, $devices: lists, empty for all
--   $only_default_settings: boolean      $setting_ids: list, taken in place of their restorers' default ones
--   $gamma_low, $gamma_high: ends that belong to the range, NULL for none
WITH chosen AS (
    SELECT sample_id, status
    FROM result
    WHERE (len($restorer_ids::VARCHAR[]) = 0 OR list_contains($restorer_ids, restorer_id))
        AND (len($families::VARCHAR[]) = 0 OR list_contains($families, family))
        AND (len($devices::VARCHAR[]) = 0 OR list_contains($devices, device))
        AND CASE
            WHEN restorer_id IN (SELECT restorer_id FROM setting WHERE list_contains($setting_ids::VARCHAR[], setting_id))
            THEN list_contains($setting_ids, setting_id)
            ELSE is_default_setting OR NOT $only_default_settings
        END
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
    AND ($gamma_low::DOUBLE IS NULL OR sample.gamma >= $gamma_low)
    AND ($gamma_high::DOUBLE IS NULL OR sample.gamma <= $gamma_high)
GROUP BY ALL
ORDER BY image.dataset_id, image.name, sample.task_id, sample.seed;
