-- /// query
-- title = "Runs, and what failed in them"
-- description = "Every call of ingest with what it planned, made and failed, and the most frequent reason for a failure."
-- author = "clir"
-- ///
WITH reasons AS (
    SELECT run_id, mode("error") AS commonest_reason FROM failure_detail GROUP BY run_id
)
SELECT started_at, status, planned_units, done_units, failed_units, commonest_reason, device, arguments
FROM run_detail
LEFT JOIN reasons USING (run_id)
ORDER BY started_at DESC
