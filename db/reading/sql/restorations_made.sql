-- What was restored in which setting, by any revision and weights of the restorer.
SELECT DISTINCT sample_id, setting_id
FROM restoration
WHERE status = 'done';
