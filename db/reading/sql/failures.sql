-- What could not be done, newest first.
--   $run_id: NULL for every run
SELECT run_id, stage, subject, error, created_at
FROM failure_detail
WHERE $run_id::VARCHAR IS NULL OR run_id = $run_id
ORDER BY created_at DESC, subject;
