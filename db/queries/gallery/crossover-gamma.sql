-- /// query
-- title = "The gamma at which two restorers cross"
-- description = "Paired differences a - b of one metric (positive: a is better) by bins of gamma, and the gamma at which a straight line through them is zero: lighter degradations than that favour one, heavier the other. NULL where the line does not cross between 0 and 1."
-- author = "clir"
--
-- [parameters.a]
-- kind = "restorer"
-- default = "clir-small-cldm"
-- help = "one"
--
-- [parameters.b]
-- kind = "restorer"
-- default = "clir-small-regression"
-- help = "the other"
--
-- [parameters.metric]
-- kind = "metric"
-- default = "ssim_y"
-- help = "by which"
--
-- [chart]
-- mark = "point"
-- x = "gamma_from"
-- y = "difference"
-- ///
WITH paired AS (
    SELECT
        gamma, image_name,
        max(CASE WHEN better = 'higher' THEN "value" ELSE -"value" END) FILTER (restorer_id = $a)
            - max(CASE WHEN better = 'higher' THEN "value" ELSE -"value" END) FILTER (restorer_id = $b) AS difference
    FROM score_detail
    WHERE metric_id = $metric AND restorer_id IN ($a, $b) AND setting_label = '' AND step = -1
        AND is_current_protocol AND is_current_restorer AND gamma IS NOT NULL AND isfinite("value")
    GROUP BY sample_id, gamma, image_name
    HAVING difference IS NOT NULL
), fitted AS (
    SELECT regr_slope(difference, gamma) AS slope, regr_intercept(difference, gamma) AS intercept FROM paired
)
SELECT
    floor(gamma * 20) / 20 AS gamma_from, avg(difference) AS difference, min(difference) AS least,
    max(difference) AS most, count(*) AS n, count(*) FILTER (difference > 0) AS a_wins,
    CASE WHEN -intercept / nullif(slope, 0) BETWEEN 0 AND 1 THEN -intercept / slope END AS crosses_at
FROM paired, fitted
GROUP BY gamma_from, crosses_at
ORDER BY gamma_from
