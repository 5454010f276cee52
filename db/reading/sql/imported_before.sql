-- What counts of a restorer that ran elsewhere, by sample.
--   $restorer_id
SELECT sample_id, restoration_id, restored_sha, latency_ms, device
FROM result
WHERE restorer_id = $restorer_id AND status = 'done';
