-- The metrics that are columns of `result`.
SELECT metric_id
FROM "_wide_metric"
ORDER BY metric_id;
