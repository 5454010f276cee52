-- The current protocol of each metric, with the number of restorations that have a finite value by it.
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
    counted.scores
FROM metric_protocol
JOIN "_wide_metric" USING (protocol_id)
JOIN (
    UNPIVOT (SELECT count(COLUMNS(*)) FROM "_restoration") ON COLUMNS(*) INTO NAME metric_id VALUE scores
) AS counted ON counted.metric_id = metric_protocol.metric_id
ORDER BY list_position(['distortion', 'perception', 'alignment'], metric_protocol.quality), metric_protocol.metric_id;
