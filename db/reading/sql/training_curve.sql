-- The curve and the sample images of one training, in order.
--   $training_id
SELECT network_id, run_id, step, seconds, name, value, artefact_sha
FROM training_curve
WHERE training_id = $training_id
ORDER BY step, name;
