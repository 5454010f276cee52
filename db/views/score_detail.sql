-- Every score of every protocol and revision, with every name: the whole truth, in long form.
-- Scores are joined by numbers to what is small, never to restorations by their names: a million would be kept at once.
CREATE OR REPLACE VIEW score_detail AS
SELECT
    score.restoration_id,
    score.step,
    trajectory_step.timestep,
    score.metric_id,
    metric_protocol.title AS metric_title,
    metric_protocol.quality,
    metric_protocol.better,
    metric_protocol.unit,
    metric_protocol.reference,
    score.protocol_id,
    score.value,
    score.reason,
    score.artefact_sha,
    sample.sample_id,
    sample.image_id,
    image.name AS image_name,
    image.dataset_id,
    sample.task_id,
    sample.alpha,
    sample.gamma,
    variant.restorer_id,
    restorer.title AS restorer_title,
    restorer.family,
    variant.setting_id,
    setting.label AS setting_label,
    score.run_id,
    "_wide_metric".protocol_id IS NOT NULL AS is_current_protocol,
    variant.revision = restorer.revision
        AND variant.weights_sha256 = restorer.weights_sha256
        AND coalesce(imported.restoration_id = score.restoration_id, true) AS is_current_restorer
FROM "_placed_score" AS score
JOIN "_sample_number" AS numbered ON numbered.number = score.sample_number
JOIN sample ON sample.sample_id = numbered.sample_id
JOIN image ON image.image_id = sample.image_id
JOIN "_variant" AS variant ON variant.number = score.variant_number
JOIN restorer ON restorer.restorer_id = variant.restorer_id
JOIN setting ON setting.setting_id = variant.setting_id
LEFT JOIN metric_protocol ON metric_protocol.protocol_id = score.protocol_id
LEFT JOIN "_wide_metric" ON "_wide_metric".protocol_id = score.protocol_id
LEFT JOIN (
    SELECT "_sample_number".number, imported.restorer_id, imported.restoration_id
    FROM imported
    JOIN "_sample_number" USING (sample_id)
) AS imported ON imported.number = score.sample_number AND imported.restorer_id = variant.restorer_id
LEFT JOIN trajectory_step
    ON trajectory_step.restoration_id = score.restoration_id AND trajectory_step.step = score.step;

COMMENT ON VIEW score_detail IS 'One row a score, of every protocol, restorer revision and sampling step. Average only rows of one protocol_id.';
COMMENT ON COLUMN score_detail.restoration_id IS 'Identity of everything that decides the restored pixels.';
COMMENT ON COLUMN score_detail.step IS '-1 for the restored image, else the sampling step whose predicted image was scored.';
COMMENT ON COLUMN score_detail.timestep IS 'Noise level of that step; NULL for the restored image.';
COMMENT ON COLUMN score_detail.metric_id IS 'Key of the metric; also its column in result.';
COMMENT ON COLUMN score_detail.metric_title IS 'Name of the metric.';
COMMENT ON COLUMN score_detail.quality IS 'distortion, perception or alignment.';
COMMENT ON COLUMN score_detail.better IS 'higher or lower.';
COMMENT ON COLUMN score_detail.unit IS 'Unit of the value; empty when it has none.';
COMMENT ON COLUMN score_detail.reference IS 'What the image was compared with: none, target or degraded.';
COMMENT ON COLUMN score_detail.protocol_id IS 'The metric and everything that makes its number what it is.';
COMMENT ON COLUMN score_detail.value IS 'The score; infinite for PSNR of identical images; NULL where undefined.';
COMMENT ON COLUMN score_detail.reason IS 'Why it is undefined.';
COMMENT ON COLUMN score_detail.artefact_sha IS 'A map kept with the score, e.g. patch alignment.';
COMMENT ON COLUMN score_detail.sample_id IS 'The degraded image: image, task and drawn parameters.';
COMMENT ON COLUMN score_detail.image_id IS 'sha256 over size and RGB pixels.';
COMMENT ON COLUMN score_detail.image_name IS 'File name of the image.';
COMMENT ON COLUMN score_detail.dataset_id IS 'The set of images it belongs to.';
COMMENT ON COLUMN score_detail.task_id IS 'Degradation in the task grammar.';
COMMENT ON COLUMN score_detail.alpha IS 'Down-sampling factor: target side over degraded side.';
COMMENT ON COLUMN score_detail.gamma IS 'Information retention, in [0, 1]; NULL without a target.';
COMMENT ON COLUMN score_detail.restorer_id IS 'Key of the model.';
COMMENT ON COLUMN score_detail.restorer_title IS 'Name of the model.';
COMMENT ON COLUMN score_detail.family IS 'reference, traditional or cldm.';
COMMENT ON COLUMN score_detail.setting_id IS 'Key of the configuration of the model.';
COMMENT ON COLUMN score_detail.setting_label IS 'What differs from the default configuration; empty for the default.';
COMMENT ON COLUMN score_detail.run_id IS 'The call of ingest that made the restoration.';
COMMENT ON COLUMN score_detail.is_current_protocol IS 'Whether result shows this protocol of the metric.';
COMMENT ON COLUMN score_detail.is_current_restorer IS 'Whether the restorer still has the revision and weights that made this.';
