-- What a store says that some restorations came out as, and where.
--   $restoration_ids: list
SELECT restoration_id, status, coalesce(error, '') AS error, restored_sha, device
FROM restoration
WHERE list_contains($restoration_ids::VARCHAR[], restoration_id);
