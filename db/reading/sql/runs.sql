-- Calls of the ingest command, newest first.
SELECT *
FROM run_detail
ORDER BY started_at DESC, run_id;
