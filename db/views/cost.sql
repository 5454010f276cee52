-- What a restorer costs in one setting, at one input size, on one device: restorations that were contended left out.
CREATE OR REPLACE VIEW cost AS
SELECT
    restorer_id,
    restorer_title,
    family,
    setting_id,
    setting_label,
    is_default_setting,
    device,
    dtype,
    threads,
    input_width,
    input_height,
    alpha,
    parameters,
    weights_bytes,
    median(latency_ms) FILTER (contended IS NOT TRUE) AS latency_ms,
    median(latency_iqr_ms) FILTER (contended IS NOT TRUE) AS latency_iqr_ms,
    CAST(sum(timed_calls) FILTER (contended IS NOT TRUE) AS BIGINT) AS timed_calls,
    max(peak_memory_mb) AS peak_memory_mb,
    max(peak_allocated_mb) AS peak_allocated_mb,
    max(flops) AS flops,
    count(*) AS restorations,
    count(*) FILTER (contended) AS contended
FROM result
WHERE status = 'done' AND latency_ms IS NOT NULL
GROUP BY ALL;

COMMENT ON VIEW cost IS 'One row a restorer, setting, device, number format, thread count and input size. Latencies of contended restorations are left out; the column contended counts them.';
COMMENT ON COLUMN cost.restorer_id IS 'Key of the model.';
COMMENT ON COLUMN cost.restorer_title IS 'Name of the model.';
COMMENT ON COLUMN cost.family IS 'reference, traditional or cldm.';
COMMENT ON COLUMN cost.setting_id IS 'Key of the configuration of the model.';
COMMENT ON COLUMN cost.setting_label IS 'What differs from the default configuration; empty for the default.';
COMMENT ON COLUMN cost.is_default_setting IS 'Whether this is the default configuration of the model.';
COMMENT ON COLUMN cost.device IS 'Where it ran.';
COMMENT ON COLUMN cost.dtype IS 'Number format it ran in.';
COMMENT ON COLUMN cost.threads IS 'Threads of an operation on the processor.';
COMMENT ON COLUMN cost.input_width IS 'Width of the degraded image in pixels.';
COMMENT ON COLUMN cost.input_height IS 'Height of the degraded image in pixels.';
COMMENT ON COLUMN cost.alpha IS 'Target side over degraded side.';
COMMENT ON COLUMN cost.parameters IS 'Number of parameters of the model.';
COMMENT ON COLUMN cost.weights_bytes IS 'Size of the weight files of the model.';
COMMENT ON COLUMN cost.latency_ms IS 'Median over the restorations that were not contended; NULL where all were.';
COMMENT ON COLUMN cost.latency_iqr_ms IS 'Interquartile range of repeated calls on one image, median over the images where they were made.';
COMMENT ON COLUMN cost.timed_calls IS 'How many calls these latencies come from.';
COMMENT ON COLUMN cost.peak_memory_mb IS 'The most memory that a call took beyond what was in use before it (without the weights), in 10^6 bytes.';
COMMENT ON COLUMN cost.peak_allocated_mb IS 'CUDA: the most that was allocated during a call, weights included, in 10^6 bytes; NULL on a CPU.';
COMMENT ON COLUMN cost.flops IS 'Floating-point operations of one call; NULL when not countable.';
COMMENT ON COLUMN cost.restorations IS 'Finished restorations with a latency, contended ones too.';
COMMENT ON COLUMN cost.contended IS 'How many of them were contended, and so say nothing about the latency.';
