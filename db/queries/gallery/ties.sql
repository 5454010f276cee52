-- /// query
-- title = "Restorers that cannot be told apart"
-- description = "Pairs of restorers by the mean of their paired differences on a task (positive: the first is better), with its standard error; tied where zero lies within two of them. At least 3 common samples."
-- author = "clir"
--
-- [parameters.metric]
-- kind = "metric"
-- default = "ssim_y"
-- help = "by which"
--
-- [chart]
-- mark = "rect"
-- x = "first"
-- y = "second"
-- colour = "difference"
-- facet = "task_id"
-- ///
WITH own AS (
    SELECT task_id, sample_id, restorer_title, CASE WHEN better = 'higher' THEN "value" ELSE -"value" END AS good
    FROM score_detail
    WHERE metric_id = $metric AND family <> 'reference' AND setting_label = '' AND step = -1
        AND is_current_protocol AND is_current_restorer AND isfinite("value")
)
SELECT
    first.task_id, first.restorer_title AS "first", second.restorer_title AS "second",
    avg(first.good - second.good) AS difference,
    stddev_samp(first.good - second.good) / sqrt(count(*)) AS standard_error,
    abs(avg(first.good - second.good)) <= 2 * stddev_samp(first.good - second.good) / sqrt(count(*)) AS tied,
    count(*) AS n
FROM own AS first
JOIN own AS second ON second.sample_id = first.sample_id AND first.restorer_title < second.restorer_title
GROUP BY ALL
HAVING n >= 3
ORDER BY first.task_id, tied DESC, abs(difference)
