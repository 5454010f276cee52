-- What a network in training was worth at each validation, and the images that it made then.
-- A training that was stopped and gone on with has one curve: points that it took back are left out.
CREATE OR REPLACE VIEW training_curve AS
SELECT
    training_point.network_id,
    training_point.training_id,
    training_point.step,
    training_point.name,
    training_point.value,
    training_point.artefact_sha,
    training_point.seconds,
    training_point.run_id,
    run.revision,
    run.device
FROM training_point
LEFT JOIN run USING (run_id)
WHERE training_point.value IS NOT NULL OR training_point.artefact_sha IS NOT NULL;

COMMENT ON VIEW training_curve IS 'One row a value or sample image of a network at a step of its training. Compare only rows of one training_id.';
COMMENT ON COLUMN training_curve.network_id IS 'Id of the recipe.';
COMMENT ON COLUMN training_curve.training_id IS 'Identity of recipe and training images: one curve, over all its runs.';
COMMENT ON COLUMN training_curve.step IS 'Steps taken until then.';
COMMENT ON COLUMN training_curve.name IS 'loss (of that step), a value on held-out images such as psnr_rgb, or a sample image such as restored-0.';
COMMENT ON COLUMN training_curve.value IS 'The value; NULL for an image.';
COMMENT ON COLUMN training_curve.artefact_sha IS 'Artefact of the image; NULL for a value.';
COMMENT ON COLUMN training_curve.seconds IS 'Spent in training until then, over all sessions.';
COMMENT ON COLUMN training_curve.run_id IS 'The call of ingest that wrote it.';
COMMENT ON COLUMN training_curve.revision IS 'git revision of the program of that call.';
COMMENT ON COLUMN training_curve.device IS 'Device of that call.';
