-- Finished and failed restorations that are still valid, one a row, with every name: what charts are drawn from.
-- A restoration is valid while its restorer has the same revision and weights as when it was last ingested, and no
-- newer image has been imported in its place.
CREATE OR REPLACE VIEW result AS
SELECT
    wide.restoration_id,
    numbered.sample_id,
    wide.sample_number,
    sample.image_id,
    image.name AS image_name,
    image.dataset_id,
    sample.task_id,
    task.title AS task_title,
    sample.alpha,
    sample.beta,
    sample.gamma,
    CASE
        WHEN sample.gamma IS NULL THEN NULL
        WHEN sample.gamma < 0.05 THEN '0.00–0.05'
        WHEN sample.gamma < 0.1 THEN '0.05–0.10'
        WHEN sample.gamma < 0.2 THEN '0.10–0.20'
        WHEN sample.gamma < 0.3 THEN '0.20–0.30'
        WHEN sample.gamma < 0.45 THEN '0.30–0.45'
        WHEN sample.gamma < 0.6 THEN '0.45–0.60'
        WHEN sample.gamma < 0.8 THEN '0.60–0.80'
        ELSE '0.80–1.00'
    END AS gamma_bin,
    variant.restorer_id,
    restorer.title AS restorer_title,
    restorer.family,
    variant.setting_id,
    setting.label AS setting_label,
    setting."values" AS setting_values,
    setting.is_default AS is_default_setting,
    wide.latency_ms,
    wide.latency_iqr_ms,
    wide.timed_calls,
    wide.contended,
    wide.load_average,
    wide.threads,
    wide.peak_memory_mb,
    wide.peak_allocated_mb,
    wide.flops,
    restorer.parameters,
    restorer.weights_bytes,
    wide.device,
    wide.dtype,
    sample.width AS input_width,
    sample.height AS input_height,
    wide.route,
    wide.cost_by_part,
    sample.degraded_sha,
    sample.target_sha,
    wide.restored_sha,
    wide.run_id,
    wide.status,
    wide.error,
    wide.note,
    wide.seed,
    wide.created_at,
    wide.* EXCLUDE (
        restoration_id, sample_number, variant_number, run_id, seed, status, error, restored_sha, route, latency_ms,
        warm_ups, peak_memory_mb, flops, device, dtype, note, cost_by_part, created_at, latency_iqr_ms, timed_calls,
        threads, load_average, contended, peak_allocated_mb
    )
FROM _restoration AS wide
JOIN _sample_number AS numbered ON numbered.number = wide.sample_number
JOIN sample ON sample.sample_id = numbered.sample_id
JOIN image ON image.image_id = sample.image_id
JOIN task ON task.task_id = sample.task_id
JOIN _variant AS variant ON variant.number = wide.variant_number
JOIN restorer
    ON restorer.restorer_id = variant.restorer_id
    AND restorer.revision = variant.revision
    AND restorer.weights_sha256 = variant.weights_sha256
JOIN setting ON setting.setting_id = variant.setting_id
-- By their places: comparing ids would read those of all restorations, most of the file.
LEFT JOIN (
    SELECT older.rowid AS place
    FROM imported
    JOIN _sample_number AS numbered ON numbered.sample_id = imported.sample_id
    JOIN _variant AS variant ON variant.restorer_id = imported.restorer_id
    JOIN _restoration AS older
        ON older.sample_number = numbered.number
        AND older.variant_number = variant.number
        AND older.restoration_id <> imported.restoration_id
) AS replaced ON replaced.place = wide.rowid
WHERE replaced.place IS NULL;

COMMENT ON VIEW result IS 'One row a restoration of the restorers as they are now; one column a metric, by its current protocol. Metrics are NULL where undefined or infinite.';
COMMENT ON COLUMN result.restoration_id IS 'Identity of everything that decides the restored pixels.';
COMMENT ON COLUMN result.sample_id IS 'The degraded image: image, task and drawn parameters.';
COMMENT ON COLUMN result.sample_number IS 'A short stand-in for sample_id in this store: quicker to join and group by.';
COMMENT ON COLUMN result.image_id IS 'sha256 over size and RGB pixels of the target, or of the input where there is no target.';
COMMENT ON COLUMN result.image_name IS 'File name of the image.';
COMMENT ON COLUMN result.dataset_id IS 'The set of images it was first met in; membership has all of them.';
COMMENT ON COLUMN result.task_id IS 'Degradation in the task grammar: sr4, blur1, blur2+noise10, ...';
COMMENT ON COLUMN result.task_title IS 'The degradation in words.';
COMMENT ON COLUMN result.alpha IS 'Down-sampling factor: target side over degraded side.';
COMMENT ON COLUMN result.beta IS 'Share of information that the degradation kept at its scale, in [0, 1]; NULL without a target.';
COMMENT ON COLUMN result.gamma IS 'Information retention beta / alpha, in [0, 1], 1 = nothing lost; NULL without a target.';
COMMENT ON COLUMN result.gamma_bin IS 'The bin of gamma, with fixed edges; its low edge belongs to it. Sorts like gamma; NULL without a target.';
COMMENT ON COLUMN result.restorer_id IS 'Key of the model.';
COMMENT ON COLUMN result.restorer_title IS 'Name of the model.';
COMMENT ON COLUMN result.family IS 'reference, traditional or cldm.';
COMMENT ON COLUMN result.setting_id IS 'Key of the configuration of the model.';
COMMENT ON COLUMN result.setting_label IS 'What differs from the default configuration: steps=10; empty for the default.';
COMMENT ON COLUMN result.setting_values IS 'JSON of the whole configuration.';
COMMENT ON COLUMN result.is_default_setting IS 'Whether this is the default configuration of the model.';
COMMENT ON COLUMN result.latency_ms IS 'Median milliseconds of the timed calls, each synchronised, after warm-up; file access not included. Leave out contended rows, as the view cost does.';
COMMENT ON COLUMN result.latency_iqr_ms IS 'Interquartile range of the timed calls; NULL of a single one.';
COMMENT ON COLUMN result.timed_calls IS 'How many calls were timed: several for the first image of a size, 1 for those that followed.';
COMMENT ON COLUMN result.contended IS 'Whether something else used the device meanwhile, so that the latency is no good.';
COMMENT ON COLUMN result.load_average IS 'Processor cores that everything but the restorer kept busy meanwhile.';
COMMENT ON COLUMN result.threads IS 'Threads of an operation on the processor.';
COMMENT ON COLUMN result.peak_memory_mb IS 'The most memory that a call took beyond what was in use before it (without the weights), in 10^6 bytes.';
COMMENT ON COLUMN result.peak_allocated_mb IS 'CUDA: the most that was allocated during the call, weights included, in 10^6 bytes; NULL on a CPU.';
COMMENT ON COLUMN result.flops IS 'Floating-point operations of one call; NULL when not countable.';
COMMENT ON COLUMN result.parameters IS 'Number of parameters of the model.';
COMMENT ON COLUMN result.weights_bytes IS 'Size of the weight files of the model.';
COMMENT ON COLUMN result.device IS 'Where it ran.';
COMMENT ON COLUMN result.dtype IS 'Number format it ran in.';
COMMENT ON COLUMN result.input_width IS 'Width of the degraded image in pixels.';
COMMENT ON COLUMN result.input_height IS 'Height of the degraded image in pixels.';
COMMENT ON COLUMN result.route IS 'How a scale mismatch was met: native, outscale 4 to 2, bicubic x2 first.';
COMMENT ON COLUMN result.cost_by_part IS 'JSON: part -> milliseconds and peak_memory_mb; reused: true where an earlier call had computed it.';
COMMENT ON COLUMN result.degraded_sha IS 'Artefact of the degraded image.';
COMMENT ON COLUMN result.target_sha IS 'Artefact of the target; NULL for a real photograph.';
COMMENT ON COLUMN result.restored_sha IS 'Artefact of the restored image; NULL when it failed.';
COMMENT ON COLUMN result.run_id IS 'The call of ingest that made it.';
COMMENT ON COLUMN result.status IS 'done or failed.';
COMMENT ON COLUMN result.error IS 'Why it failed.';
COMMENT ON COLUMN result.note IS 'What the reader must know: out of memory; tiled at 256.';
COMMENT ON COLUMN result.seed IS 'Seed of the noise of the model.';
COMMENT ON COLUMN result.created_at IS 'When it was made, UTC.';
