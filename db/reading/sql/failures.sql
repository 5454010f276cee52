-- What could not be done, that of the run that reported last first.
--   $run_id: NULL for every run
SELECT run_id, stage, subject, error, created_at, traceback
FROM failure_detail
LEFT JOIN (SELECT run_id, "_order" AS reported FROM run) USING (run_id)
WHERE $run_id::VARCHAR IS NULL OR run_id = $run_id
ORDER BY reported DESC, created_at DESC, subject;
