-- The trainings that have a curve, latest step last: one row a training.
SELECT training_id, any_value(network_id) AS network_id, max(step) AS steps, max(seconds) AS seconds
FROM training_curve
WHERE value IS NOT NULL
GROUP BY training_id
ORDER BY network_id, training_id;
