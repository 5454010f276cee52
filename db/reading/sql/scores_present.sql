-- Scores of restored images (not of their steps).
--   $protocol_ids: list
SELECT restoration_id, protocol_id
FROM score
WHERE step = -1 AND list_contains($protocol_ids::VARCHAR[], protocol_id);
