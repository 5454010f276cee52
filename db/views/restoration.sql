-- Every restoration that was tried, of any revision: what `db.records.Restoration` says of it.
CREATE OR REPLACE VIEW restoration AS
SELECT
    _restoration.restoration_id,
    _sample_number.sample_id,
    _variant.restorer_id,
    _variant.setting_id,
    _restoration.run_id,
    _variant.revision,
    _variant.weights_sha256,
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
JOIN _sample_number ON _sample_number.number = _restoration.sample_number
JOIN _variant ON _variant.number = _restoration.variant_number;

COMMENT ON VIEW restoration IS 'One row a restoration that was tried, of any revision of its restorer.';
COMMENT ON COLUMN restoration.restoration_id IS 'Identity of everything that decides the restored pixels.';
COMMENT ON COLUMN restoration.sample_id IS 'The degraded image: image, task and drawn parameters.';
COMMENT ON COLUMN restoration.restorer_id IS 'Key of the model.';
COMMENT ON COLUMN restoration.setting_id IS 'Key of the configuration of the model.';
COMMENT ON COLUMN restoration.run_id IS 'The call of ingest that made it.';
COMMENT ON COLUMN restoration.revision IS 'Revision of the restorer that made it.';
COMMENT ON COLUMN restoration.weights_sha256 IS 'Weights that made it.';
COMMENT ON COLUMN restoration.seed IS 'Seed of the noise of the model.';
COMMENT ON COLUMN restoration.status IS 'done or failed.';
COMMENT ON COLUMN restoration.error IS 'Why it failed.';
COMMENT ON COLUMN restoration.restored_sha IS 'Artefact of the restored image; NULL when it failed.';
COMMENT ON COLUMN restoration.route IS 'How a scale mismatch was met: native, outscale 4 to 2, bicubic x2 first.';
COMMENT ON COLUMN restoration.latency_ms IS 'Median milliseconds of the timed calls, each synchronised, after warm-up; file access not included. Leave out contended rows, as the view cost does.';
COMMENT ON COLUMN restoration.warm_ups IS 'Calls before the timed ones, not counted.';
COMMENT ON COLUMN restoration.peak_memory_mb IS 'The most memory that a call took beyond what was in use before it (without the weights), in 10^6 bytes.';
COMMENT ON COLUMN restoration.flops IS 'Floating-point operations of one call; NULL when not countable.';
COMMENT ON COLUMN restoration.device IS 'Where it ran.';
COMMENT ON COLUMN restoration.dtype IS 'Number format it ran in.';
COMMENT ON COLUMN restoration.note IS 'What the reader must know: out of memory; tiled at 256.';
COMMENT ON COLUMN restoration.cost_by_part IS 'JSON: part -> milliseconds and peak_memory_mb; reused: true where an earlier call had computed it.';
COMMENT ON COLUMN restoration.created_at IS 'When it was made, UTC.';
COMMENT ON COLUMN restoration.latency_iqr_ms IS 'Interquartile range of the timed calls; NULL of a single one.';
COMMENT ON COLUMN restoration.timed_calls IS 'How many calls were timed: several for the first image of a size, 1 for those that followed.';
COMMENT ON COLUMN restoration.threads IS 'Threads of an operation on the processor.';
COMMENT ON COLUMN restoration.load_average IS 'Processor cores that everything but the restorer kept busy meanwhile.';
COMMENT ON COLUMN restoration.contended IS 'Whether something else used the device meanwhile, so that the latency is no good.';
COMMENT ON COLUMN restoration.peak_allocated_mb IS 'CUDA: the most that was allocated during the call, weights included, in 10^6 bytes; NULL on a CPU.';
