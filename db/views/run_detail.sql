-- Calls of ingest. One that was killed cannot say so: it is lost once its heartbeat has been silent for 5 minutes.
CREATE OR REPLACE VIEW run_detail AS
WITH heard AS (
    SELECT *, coalesce(heartbeat_at, started_at) AS heard_at
    FROM run
), judged AS (
    SELECT *, status = 'running' AND heard_at < make_timestamp(epoch_us(now())) - INTERVAL 5 MINUTE AS is_lost
    FROM heard
)
SELECT
    run_id,
    started_at,
    CASE WHEN is_lost THEN heard_at ELSE finished_at END AS finished_at,
    CASE WHEN is_lost THEN 'lost' ELSE status END AS status,
    arguments,
    revision,
    versions,
    host,
    device,
    planned_units,
    done_units,
    failed_units,
    heartbeat_at,
    hardware,
    energy_j
FROM judged;

COMMENT ON VIEW run_detail IS 'One row a call of ingest.';
COMMENT ON COLUMN run_detail.run_id IS 'Key of the run.';
COMMENT ON COLUMN run_detail.started_at IS 'When it started, UTC.';
COMMENT ON COLUMN run_detail.finished_at IS 'When it ended, UTC; for a lost run, when it was last heard of.';
COMMENT ON COLUMN run_detail.status IS 'running, done, interrupted, failed, or lost: it still said running and was silent for 5 minutes.';
COMMENT ON COLUMN run_detail.arguments IS 'Command line.';
COMMENT ON COLUMN run_detail.revision IS 'git revision of the program.';
COMMENT ON COLUMN run_detail.versions IS 'JSON: package -> version.';
COMMENT ON COLUMN run_detail.host IS 'Machine.';
COMMENT ON COLUMN run_detail.device IS 'Device.';
COMMENT ON COLUMN run_detail.planned_units IS 'Restorations it meant to make.';
COMMENT ON COLUMN run_detail.done_units IS 'Restorations made.';
COMMENT ON COLUMN run_detail.failed_units IS 'Everything that failed: restorations, and images, pairs and scores, each one.';
COMMENT ON COLUMN run_detail.heartbeat_at IS 'When it last showed that it is alive, UTC.';
COMMENT ON COLUMN run_detail.hardware IS 'JSON: system, processor, cores, memory, and the GPUs with their driver.';
COMMENT ON COLUMN run_detail.energy_j IS 'What its devices used meanwhile, in joules, whoever used them; NULL where they do not tell.';
