-- The predicted image of every sampling step.
SELECT restoration_id, predicted_sha
FROM trajectory_step;
