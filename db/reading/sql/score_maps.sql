-- Maps kept with the current scores of one restoration, e.g. patch alignment.
--   $restoration_id
SELECT metric_id, metric_title, step, artefact_sha
FROM score_detail
WHERE restoration_id = $restoration_id AND is_current_protocol AND artefact_sha IS NOT NULL
ORDER BY metric_id, step;
