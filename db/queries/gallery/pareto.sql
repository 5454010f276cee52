-- /// query
-- title = "Restorers that nothing beats in both time and quality"
-- description = "Restorers of a task with their mean quality and latency: on the front if none is both faster and better. One device and input size a row; restorers that lack samples are left out."
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
-- colour = "on_front"
-- facet = "task_id"
-- ///
WITH own AS (
    SELECT
        result.task_id, result.restorer_title,
        result.device || ', ' || result.input_width || ' wide' AS measured_on,
        avg(CASE WHEN better = 'higher' THEN score_detail."value" ELSE -score_detail."value" END) AS good,
        avg(score_detail."value") AS quality,
        median(result.latency_ms) FILTER (result.contended IS NOT TRUE) AS latency_ms,
        count(*) AS n
    FROM score_detail
    JOIN result USING (restoration_id)
    WHERE metric_id = $metric AND is_current_protocol AND step = -1 AND result.family <> 'reference'
        AND result.is_default_setting AND isfinite(score_detail."value")
    GROUP BY result.task_id, result.restorer_title, measured_on
    QUALIFY n = max(n) OVER (PARTITION BY result.task_id, measured_on)
)
SELECT
    task_id, measured_on, restorer_title, quality, latency_ms, n,
    latency_ms IS NOT NULL AND NOT EXISTS (
        FROM own AS other
        WHERE other.task_id = own.task_id AND other.measured_on = own.measured_on
            AND other.good >= own.good AND other.latency_ms <= own.latency_ms
            AND (other.good > own.good OR other.latency_ms < own.latency_ms)
    ) AS on_front
FROM own
ORDER BY task_id, measured_on, on_front DESC, latency_ms
