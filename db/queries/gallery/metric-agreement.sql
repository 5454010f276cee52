-- /// query
-- title = "Which metrics say the same"
-- description = "Rank correlation of each pair of metrics over all restored images, turned so that 1 means that both prefer the same images."
-- author = "clir"
--
-- [chart]
-- mark = "rect"
-- x = "metric"
-- y = "other"
-- colour = "agreement"
-- ///
WITH ranked AS (
    SELECT
        restoration_id, metric_id,
        rank() OVER (
            PARTITION BY metric_id ORDER BY CASE WHEN better = 'higher' THEN "value" ELSE -"value" END
        ) AS place
    FROM score_detail
    WHERE is_current_protocol AND is_current_restorer AND step = -1 AND family <> 'reference' AND isfinite("value")
)
SELECT a.metric_id AS metric, b.metric_id AS other, corr(a.place, b.place) AS agreement, count(*) AS n
FROM ranked AS a
JOIN ranked AS b ON b.restoration_id = a.restoration_id AND b.metric_id <> a.metric_id
GROUP BY ALL
HAVING n >= 10 AND isfinite(agreement)
ORDER BY agreement DESC, metric, other
