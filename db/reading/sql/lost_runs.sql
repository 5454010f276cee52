-- Runs that fell silent, of which that is not written yet.
SELECT run_detail.*
FROM run_detail
JOIN run USING (run_id)
WHERE run_detail.status = 'lost' AND run.status = 'running';
