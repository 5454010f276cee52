-- /// query
-- title = "Figure 2: a metric against gamma"
-- description = "Means of one metric by bins of gamma, the information that the degradation left. In a bin only restorers that have all its samples are compared."
-- author = "clir"
--
-- [parameters.metric]
-- kind = "metric"
-- default = "ssim_y"
-- help = "what is averaged"
--
-- [chart]
-- mark = "line"
-- x = "gamma_bin"
-- y = "mean"
-- colour = "restorer_title"
-- ///
WITH scored AS (
    SELECT result.gamma_bin, result.restorer_title, result.family, result.sample_id, score_detail.value
    FROM score_detail
    JOIN result USING (restoration_id)
    WHERE metric_id = $metric AND is_current_protocol AND step = -1 AND result.is_default_setting
        AND result.gamma_bin IS NOT NULL AND isfinite(score_detail.value)
), sized AS (
    SELECT gamma_bin, count(DISTINCT sample_id) AS samples FROM scored GROUP BY gamma_bin
)
SELECT gamma_bin, restorer_title, family, avg("value") AS "mean", count(*) AS n
FROM scored
JOIN sized USING (gamma_bin)
GROUP BY gamma_bin, restorer_title, family, samples
HAVING count(*) = samples
ORDER BY gamma_bin, restorer_title
