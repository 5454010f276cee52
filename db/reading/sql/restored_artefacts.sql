-- The restored image of every restoration that has one.
SELECT restoration_id, restored_sha
FROM restoration
WHERE restored_sha IS NOT NULL;
