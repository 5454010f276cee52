-- What restorers cost: one row a restorer and setting, task, device, number format, threads and input size. Restorations
-- that were contended say nothing about latency: they are left out of it, and counted.
--   those of `parts/chosen.sql`
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
    AND chosen()
GROUP BY task_id, device, dtype, threads, input_width, input_height, restorer_id, setting_id
ORDER BY task_id, device, dtype, threads, input_width, input_height, restorer_id, setting_id;
