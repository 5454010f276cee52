-- Calls of the ingest command, the one that reported last first.
SELECT * EXCLUDE ("_order")
FROM run
ORDER BY "_order" DESC, run_id;
