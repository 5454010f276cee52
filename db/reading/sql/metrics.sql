-- The current protocol of each metric, with the number of its values.
SELECT
    metric_protocol.metric_id,
    metric_protocol.protocol_id,
    metric_protocol.title,
    metric_protocol.quality,
    metric_protocol.better,
    metric_protocol.unit,
    metric_protocol.reference,
    metric_protocol.protocol,
    metric_protocol.status,
    (SELECT count(score.value) FROM score WHERE score.protocol_id = metric_protocol.protocol_id) AS scores
FROM metric_protocol
JOIN "_wide_metric" USING (protocol_id)
ORDER BY list_position(['distortion', 'perception', 'alignment'], metric_protocol.quality), metric_protocol.metric_id;
