-- Milliseconds a pixel of the target that each restorer took, in any setting: the median of its restorations.
SELECT restorer_id, median(latency_ms / (input_width * input_height * alpha * alpha)) AS milliseconds
FROM result
WHERE status = 'done' AND latency_ms IS NOT NULL
GROUP BY restorer_id
ORDER BY restorer_id;
