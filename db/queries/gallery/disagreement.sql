-- /// query
-- title = "Images on which two metrics disagree"
-- description = "Samples where restorer a is better than b by one metric and worse by another, by how many standard deviations; the largest disagreement first."
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
-- [parameters.other]
-- kind = "metric"
-- default = "niqe"
-- help = "and by which"
--
-- [chart]
-- mark = "point"
-- x = "by_metric"
-- y = "by_other"
-- colour = "task_id"
-- ///
WITH paired AS (
    SELECT
        task_id, image_name, sample_id, metric_id,
        max(CASE WHEN better = 'higher' THEN "value" ELSE -"value" END) FILTER (restorer_id = $a)
            - max(CASE WHEN better = 'higher' THEN "value" ELSE -"value" END) FILTER (restorer_id = $b) AS difference
    FROM score_detail
    WHERE metric_id IN ($metric, $other) AND restorer_id IN ($a, $b) AND setting_label = '' AND step = -1
        AND is_current_protocol AND is_current_restorer AND isfinite("value")
    GROUP BY ALL
), scaled AS (
    SELECT *, difference / nullif(stddev_samp(difference) OVER (PARTITION BY metric_id), 0) AS deviations FROM paired
), wide AS (
    SELECT
        task_id, image_name, sample_id,
        max(deviations) FILTER (metric_id = $metric) AS by_metric,
        max(deviations) FILTER (metric_id = $other) AS by_other
    FROM scaled
    GROUP BY ALL
)
SELECT task_id, image_name, by_metric, by_other, abs(by_metric - by_other) AS disagreement, sample_id
FROM wide
WHERE by_metric * by_other < 0
ORDER BY disagreement DESC
LIMIT 50
