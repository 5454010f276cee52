-- /// query
-- title = "Milliseconds for a decibel"
-- description = "How much PSNR a restorer gains over bicubic interpolation on the same samples, and what each decibel costs in time. NULL where it gains nothing: then no price is right."
-- author = "clir"
--
-- [chart]
-- mark = "bar"
-- x = "gained_db"
-- y = "restorer_title"
-- facet = "task_id"
-- ///
WITH measured AS (
    SELECT restoration_id, sample_id, restorer_id, "value" AS psnr
    FROM score_detail
    WHERE metric_id = 'psnr_y' AND is_current_protocol AND is_current_restorer AND step = -1 AND isfinite("value")
), gained AS (
    SELECT result.restorer_title, result.task_id, result.latency_ms, result.contended, own.psnr - simple.psnr AS gain
    FROM measured AS own
    JOIN measured AS simple ON simple.sample_id = own.sample_id AND simple.restorer_id = 'bicubic'
    JOIN result ON result.restoration_id = own.restoration_id
    WHERE result.family <> 'reference' AND result.is_default_setting
)
SELECT
    task_id, restorer_title, avg(gain) AS gained_db,
    median(latency_ms) FILTER (contended IS NOT TRUE) AS latency_ms,
    CASE WHEN avg(gain) > 0 THEN median(latency_ms) FILTER (contended IS NOT TRUE) / avg(gain) END AS ms_per_db,
    count(*) AS n
FROM gained
GROUP BY task_id, restorer_title
ORDER BY task_id, ms_per_db NULLS LAST, restorer_title
