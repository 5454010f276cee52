-- /// query
-- title = "What each number means"
-- description = "Every metric with its protocol: quality axis, direction, unit, what it compares with, how many scores there are and how many are undefined."
-- author = "clir"
-- ///
SELECT
    metric_id, metric_title, quality, better, unit, reference, protocol_id, is_current_protocol,
    count(*) AS scores, count(*) FILTER ("value" IS NULL) AS undefined, mode(reason) AS commonest_reason
FROM score_detail
GROUP BY ALL
ORDER BY quality, metric_id, is_current_protocol DESC
