-- Calls of the ingest command, the one that reported last first.
SELECT run_detail.*
FROM run_detail
JOIN run USING (run_id)
ORDER BY run."_order" DESC, run_id;
