-- Every restoration that was tried, of any revision.
SELECT restoration_id, status
FROM restoration;
