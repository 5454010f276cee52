-- The scores that a benchmark counts: of finished restorations of its samples in default settings, by its protocols.
-- A score that is undefined is there too, without a value.
--   $sample_ids, $protocol_ids: lists
SELECT
    result.restorer_id,
    result.sample_id,
    result.restoration_id,
    score.protocol_id,
    score.value
FROM result
JOIN score USING (restoration_id)
WHERE list_contains($sample_ids::VARCHAR[], result.sample_id)
    AND list_contains($protocol_ids::VARCHAR[], score.protocol_id)
    AND score.step = -1
    AND result.status = 'done'
    AND result.is_default_setting
ORDER BY result.restorer_id, result.sample_id, score.protocol_id;
