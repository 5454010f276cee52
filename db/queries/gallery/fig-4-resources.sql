-- /// query
-- title = "Figure 4: quality against cost"
-- description = "Mean quality beside parameters, latency and memory, on one device and input size a row; latencies of contended restorations are left out. Compare rows of one device and size only."
-- author = "clir"
--
-- [parameters.metric]
-- kind = "metric"
-- default = "ssim_y"
-- help = "the quality"
--
-- [chart]
-- mark = "point"
-- x = "latency_ms"
-- y = "quality"
-- colour = "restorer_title"
-- facet = "measured_on"
-- ///
WITH quality AS (
    SELECT restorer_id, alpha, avg("value") AS quality, count(*) AS n
    FROM score_detail
    WHERE metric_id = $metric AND is_current_protocol AND is_current_restorer AND step = -1 AND setting_label = ''
        AND isfinite("value")
    GROUP BY restorer_id, alpha
)
SELECT
    restorer_title, family, quality, n, latency_ms, peak_memory_mb, parameters, flops,
    input_width || ' x ' || input_height || ', ' || dtype || ', ' || device AS measured_on
FROM "cost"
JOIN quality USING (restorer_id, alpha)
WHERE is_default_setting AND family <> 'reference'
ORDER BY measured_on, quality DESC
