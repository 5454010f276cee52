-- Scores of restored images (not of their steps) that are no plain numbers: undefined, infinite, with a map, or by
-- earlier protocols.
--   $protocol_ids: list
SELECT restoration_id, protocol_id
FROM "_score"
WHERE step = -1 AND list_contains($protocol_ids::VARCHAR[], protocol_id);
