-- Why each failed restoration failed.
SELECT restoration_id, error
FROM restoration
WHERE status = 'failed';
