-- /// query
-- title = "Latencies that a busy machine spoilt"
-- description = "How many restorations were timed while something else used the device; their latencies are left out of the view cost, and here is by how much they would have misled."
-- author = "clir"
--
-- [chart]
-- mark = "bar"
-- x = "busy_ms"
-- y = "restorer_title"
-- ///
SELECT
    restorer_title, device, count(*) AS timed, count(*) FILTER (contended) AS contended,
    median(latency_ms) FILTER (contended IS NOT TRUE) AS quiet_ms, median(latency_ms) FILTER (contended) AS busy_ms
FROM result
WHERE status = 'done' AND latency_ms IS NOT NULL AND family <> 'reference'
GROUP BY ALL
ORDER BY contended DESC, restorer_title
