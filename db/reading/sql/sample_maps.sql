-- Maps kept with the current scores of the restorations of one degraded image; those against the target come first.
--   $sample_id
SELECT restoration_id, metric_id, metric_title, artefact_sha
FROM score_detail
WHERE sample_id = $sample_id AND step = -1 AND is_current_protocol AND is_current_restorer AND artefact_sha IS NOT NULL
ORDER BY restoration_id, reference DESC, metric_id;
