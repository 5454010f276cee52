-- /// query
-- title = "Table 3: how far the degraded image itself is"
-- description = "The row LQ of Table 1: every metric of the degraded image, enlarged by bicubic interpolation, by task. What a restorer adds has to be judged against this."
-- author = "clir"
--
-- [chart]
-- mark = "rect"
-- x = "task_id"
-- y = "metric_id"
-- colour = "degraded"
-- ///
SELECT task_id, metric_id, quality, better, avg("value") AS degraded, stddev_samp("value") AS spread, count(*) AS n
FROM score_detail
WHERE restorer_id = 'bicubic' AND is_current_protocol AND is_current_restorer AND step = -1 AND isfinite("value")
GROUP BY ALL
ORDER BY task_id, quality, metric_id
