-- What restorations took, by restorer, setting, device and size; and a few of their images, to weigh them.
SELECT
    restorer_id,
    setting_id,
    device,
    CAST(round(input_width * alpha) * round(input_height * alpha) AS BIGINT) AS pixels,
    median(latency_ms) AS latency_ms,
    count(*) AS restorations,
    (list(restored_sha ORDER BY restoration_id))[:3] AS restored_shas
FROM result
WHERE status = 'done' AND latency_ms IS NOT NULL
GROUP BY ALL
ORDER BY ALL;
