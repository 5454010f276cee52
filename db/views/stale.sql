-- Restorations that the restorer as it is now would not make: left out of result, kept for the record.
CREATE OR REPLACE VIEW stale AS
SELECT
    restoration.restoration_id,
    restoration.sample_id,
    restoration.restorer_id,
    restorer.title AS restorer_title,
    restoration.setting_id,
    restoration.revision,
    restorer.revision AS current_revision,
    restoration.weights_sha256,
    restorer.weights_sha256 AS current_weights_sha256,
    CASE
        WHEN restoration.revision <> restorer.revision THEN 'revision'
        WHEN restoration.weights_sha256 <> restorer.weights_sha256 THEN 'weights'
        ELSE 'import'
    END AS cause,
    restoration.restored_sha,
    restoration.run_id,
    restoration.created_at
FROM restoration
JOIN restorer USING (restorer_id)
LEFT JOIN imported ON imported.restorer_id = restoration.restorer_id AND imported.sample_id = restoration.sample_id
WHERE restoration.revision <> restorer.revision
    OR restoration.weights_sha256 <> restorer.weights_sha256
    OR imported.restoration_id <> restoration.restoration_id;

COMMENT ON VIEW stale IS 'One row a restoration by an earlier revision or other weights of its restorer.';
COMMENT ON COLUMN stale.restoration_id IS 'Identity of everything that decides the restored pixels.';
COMMENT ON COLUMN stale.sample_id IS 'The degraded image: image, task and drawn parameters.';
COMMENT ON COLUMN stale.restorer_id IS 'Key of the model.';
COMMENT ON COLUMN stale.restorer_title IS 'Name of the model.';
COMMENT ON COLUMN stale.setting_id IS 'Key of the configuration of the model.';
COMMENT ON COLUMN stale.revision IS 'Revision of the restorer that made it.';
COMMENT ON COLUMN stale.current_revision IS 'Revision of the restorer now.';
COMMENT ON COLUMN stale.weights_sha256 IS 'Weights that made it.';
COMMENT ON COLUMN stale.current_weights_sha256 IS 'Weights of the restorer now.';
COMMENT ON COLUMN stale.cause IS 'revision, weights, or import where a newer image was imported in its place.';
COMMENT ON COLUMN stale.restored_sha IS 'Artefact of the restored image.';
COMMENT ON COLUMN stale.run_id IS 'The call of ingest that made it.';
COMMENT ON COLUMN stale.created_at IS 'When it was made, UTC.';
