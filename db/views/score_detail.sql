-- Every score of every protocol and revision, with every name: the whole truth, in long form.
CREATE OR REPLACE VIEW score_detail AS
SELECT
    score.restoration_id,
    score.step,
    trajectory_step.timestep,
    metric_protocol.metric_id,
    metric_protocol.title AS metric_title,
    metric_protocol.quality,
    metric_protocol.better,
    metric_protocol.unit,
    metric_protocol.reference,
    score.protocol_id,
    score.value,
    score.reason,
    score.artefact_sha,
    restoration.sample_id,
    sample.image_id,
    image.name AS image_name,
    image.dataset_id,
    sample.task_id,
    sample.alpha,
    sample.gamma,
    restoration.restorer_id,
    restorer.title AS restorer_title,
    restorer.family,
    restoration.setting_id,
    setting.label AS setting_label,
    restoration.run_id,
    "_wide_metric".protocol_id IS NOT NULL AS is_current_protocol,
    restoration.revision = restorer.revision
        AND restoration.weights_sha256 = restorer.weights_sha256
        AND coalesce(imported.restoration_id = restoration.restoration_id, true) AS is_current_restorer
FROM score
JOIN metric_protocol USING (protocol_id)
JOIN restoration USING (restoration_id)
JOIN sample USING (sample_id)
JOIN image USING (image_id)
JOIN restorer USING (restorer_id)
JOIN setting USING (setting_id)
LEFT JOIN "_wide_metric" ON "_wide_metric".protocol_id = score.protocol_id
LEFT JOIN imported
    ON imported.restorer_id = restoration.restorer_id AND imported.sample_id = restoration.sample_id
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
