-- Scores of restored images that have a map, and the artefact of it.
--   $protocol_ids: list
SELECT restoration_id, protocol_id, artefact_sha
FROM score
WHERE step = -1 AND artefact_sha IS NOT NULL AND list_contains($protocol_ids::VARCHAR[], protocol_id);
