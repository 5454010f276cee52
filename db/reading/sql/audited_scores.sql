-- The scores of some restored images, by every protocol.
--   $restoration_ids: list
SELECT score.restoration_id, metric_protocol.metric_id, score.protocol_id, score.value
FROM score
JOIN metric_protocol USING (protocol_id)
WHERE list_contains($restoration_ids::VARCHAR[], score.restoration_id) AND score.step = -1
ORDER BY ALL;
