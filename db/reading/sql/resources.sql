-- What restorers cost: one row a restorer and setting, task, device, number format, threads and input size. Restorations
-- that were contended say nothing about latency: they are left out of it, and counted.
--   $dataset_ids, $task_ids, $restorer_ids, $families, $devices: lists, empty for all
--   $only_default_settings: boolean      $setting_ids: list, taken in place of their restorers' default ones
--   $gamma_low, $gamma_high: ends that belong to the range, NULL for none
SELECT
    task_id,
    device,
    dtype,
    threads,
    input_width,
    input_height,
    restorer_id,
    any_value(restorer_title) AS restorer_title,
    any_value(family) AS family,
    setting_id,
    any_value(setting_label) AS setting_label,
    median(latency_ms) FILTER (contended IS NOT TRUE) AS latency_ms,
    quantile_cont(latency_ms, 0.25) FILTER (contended IS NOT TRUE) AS latency_low,
    quantile_cont(latency_ms, 0.75) FILTER (contended IS NOT TRUE) AS latency_high,
    max(peak_memory_mb) AS peak_memory_mb,
    max(peak_allocated_mb) AS peak_allocated_mb,
    max(flops) AS flops,
    any_value(parameters) AS parameters,
    any_value(weights_bytes) / 1e6 AS weights_mb,
    count(*) FILTER (contended IS NOT TRUE) AS n_timed,
    count(*) FILTER (contended) AS n_contended
FROM result
WHERE status = 'done'
    AND latency_ms IS NOT NULL
    AND (
        len($dataset_ids::VARCHAR[]) = 0
        OR image_id IN (SELECT image_id FROM membership WHERE list_contains($dataset_ids, dataset_id))
    )
    AND (len($task_ids::VARCHAR[]) = 0 OR list_contains($task_ids, task_id))
    AND (len($restorer_ids::VARCHAR[]) = 0 OR list_contains($restorer_ids, restorer_id))
    AND (len($families::VARCHAR[]) = 0 OR list_contains($families, family))
    AND (len($devices::VARCHAR[]) = 0 OR list_contains($devices, device))
    AND ($gamma_low::DOUBLE IS NULL OR gamma >= $gamma_low)
    AND ($gamma_high::DOUBLE IS NULL OR gamma <= $gamma_high)
    AND CASE
        WHEN restorer_id IN (SELECT restorer_id FROM setting WHERE list_contains($setting_ids::VARCHAR[], setting_id))
        THEN list_contains($setting_ids, setting_id)
        ELSE is_default_setting OR NOT $only_default_settings
    END
GROUP BY task_id, device, dtype, threads, input_width, input_height, restorer_id, setting_id
ORDER BY task_id, device, dtype, threads, input_width, input_height, restorer_id, setting_id;
