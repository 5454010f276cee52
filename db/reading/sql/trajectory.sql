-- What a model predicted at each sampling step of one restoration.
--   $restoration_id
SELECT step, timestep, predicted_sha
FROM trajectory_step
WHERE restoration_id = $restoration_id
ORDER BY step;
