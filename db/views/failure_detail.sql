-- What could not be done, with the run in which it happened.
CREATE OR REPLACE VIEW failure_detail AS
SELECT
    failure.run_id,
    failure.stage,
    failure.subject,
    failure.error,
    failure.created_at,
    run.started_at AS run_started_at,
    run.arguments,
    run.revision,
    run.host,
    run.device,
    failure.traceback
FROM failure
LEFT JOIN run USING (run_id);

COMMENT ON VIEW failure_detail IS 'One row a failure. A failed restoration is also a row of result, with its status and error.';
COMMENT ON COLUMN failure_detail.run_id IS 'The call of ingest in which it happened.';
COMMENT ON COLUMN failure_detail.stage IS 'image, sample, restorer, restoration, metric or training.';
COMMENT ON COLUMN failure_detail.subject IS 'The file, sample, restorer, metric or recipe at fault.';
COMMENT ON COLUMN failure_detail.error IS 'One line: culprit, value, way out.';
COMMENT ON COLUMN failure_detail.created_at IS 'When it happened, UTC.';
COMMENT ON COLUMN failure_detail.run_started_at IS 'When the run started, UTC.';
COMMENT ON COLUMN failure_detail.arguments IS 'Command line of the run.';
COMMENT ON COLUMN failure_detail.revision IS 'git revision of the program.';
COMMENT ON COLUMN failure_detail.host IS 'Machine of the run.';
COMMENT ON COLUMN failure_detail.device IS 'Device of the run.';
COMMENT ON COLUMN failure_detail.traceback IS 'Where in the program it arose; NULL where a process died.';
