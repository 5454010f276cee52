-- Calls of the ingest command, newest first.
SELECT * EXCLUDE ("_written_ns")
FROM run
ORDER BY started_at DESC, run_id;
