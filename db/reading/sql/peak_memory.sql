-- The most memory that each restorer was seen to hold on a GPU, weights included, in 10^6 bytes.
SELECT restorer_id, max(peak_allocated_mb) AS megabytes
FROM result
WHERE status = 'done' AND peak_allocated_mb IS NOT NULL
GROUP BY ALL
ORDER BY ALL;
