-- What the models predicted at each kept step of their restorations of one degraded image.
--   $sample_id
SELECT trajectory_step.restoration_id, step, timestep, predicted_sha
FROM trajectory_step
JOIN result USING (restoration_id)
WHERE sample_id = $sample_id
ORDER BY restoration_id, step;
