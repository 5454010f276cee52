-- What runs took beside restoring (loading, preparing, scoring), an image, by device; of runs that have ended.
WITH restored AS (
    SELECT run_id, count(*) AS restorations, sum(latency_ms) / 1000 AS seconds
    FROM restoration
    WHERE status = 'done' AND latency_ms IS NOT NULL
    GROUP BY run_id
)
SELECT
    device,
    median(greatest(0, date_diff('millisecond', started_at, finished_at) / 1000 - seconds) / restorations) AS seconds
FROM run
JOIN restored USING (run_id)
WHERE finished_at IS NOT NULL AND restorations >= 4
GROUP BY device;
