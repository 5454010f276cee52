-- How a latency was timed, one meaning of peak_memory_mb on every device, and the heartbeat of a run.

ALTER TABLE run ADD COLUMN heartbeat_at TIMESTAMP;

ALTER TABLE restoration ADD COLUMN latency_iqr_ms DOUBLE;
ALTER TABLE restoration ADD COLUMN timed_calls INTEGER;
ALTER TABLE restoration ADD COLUMN threads INTEGER;
ALTER TABLE restoration ADD COLUMN load_average DOUBLE;
ALTER TABLE restoration ADD COLUMN contended BOOLEAN;
ALTER TABLE restoration ADD COLUMN peak_allocated_mb DOUBLE;

ALTER TABLE restoration_wide ADD COLUMN latency_iqr_ms DOUBLE;
ALTER TABLE restoration_wide ADD COLUMN timed_calls INTEGER;
ALTER TABLE restoration_wide ADD COLUMN threads INTEGER;
ALTER TABLE restoration_wide ADD COLUMN load_average DOUBLE;
ALTER TABLE restoration_wide ADD COLUMN contended BOOLEAN;
ALTER TABLE restoration_wide ADD COLUMN peak_allocated_mb DOUBLE;

-- On a GPU it was the most that had been allocated, weights included; what a call took beyond them was not measured.
UPDATE restoration SET peak_allocated_mb = peak_memory_mb, peak_memory_mb = NULL WHERE device NOT LIKE '% threads';
UPDATE restoration_wide SET peak_allocated_mb = peak_memory_mb, peak_memory_mb = NULL WHERE device NOT LIKE '% threads';
