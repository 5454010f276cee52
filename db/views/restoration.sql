-- Every restoration that was tried, of any revision: what `db.records.Restoration` says of it.
CREATE OR REPLACE VIEW restoration AS
SELECT
    _restoration.restoration_id,
    _sample_number.sample_id,
    _restoration.restorer_id,
    _restoration.setting_id,
    _restoration.run_id,
    _restoration.revision,
    _restoration.weights_sha256,
    _restoration.seed,
    _restoration.status,
    _restoration.error,
    _restoration.restored_sha,
    _restoration.route,
    _restoration.latency_ms,
    _restoration.warm_ups,
    _restoration.peak_memory_mb,
    _restoration.flops,
    _restoration.device,
    _restoration.dtype,
    _restoration.note,
    _restoration.cost_by_part,
    _restoration.created_at,
    _restoration.latency_iqr_ms,
    _restoration.timed_calls,
    _restoration.threads,
    _restoration.load_average,
    _restoration.contended,
    _restoration.peak_allocated_mb
FROM _restoration
JOIN _sample_number ON _sample_number.number = _restoration.sample_number;

COMMENT ON VIEW restoration IS 'One row a restoration that was tried, of any revision of its restorer.';
