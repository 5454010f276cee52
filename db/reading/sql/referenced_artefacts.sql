-- Every artefact that a row names, by kind; one of several kinds has several rows.
SELECT DISTINCT sha, kind
FROM (
    SELECT artefact_sha AS sha, 'image' AS kind FROM image
    UNION ALL SELECT degraded_sha, 'degraded image' FROM sample
    UNION ALL SELECT target_sha, 'target' FROM sample
    UNION ALL SELECT restored_sha, 'restored image' FROM restoration
    UNION ALL SELECT predicted_sha, 'sampling step' FROM trajectory_step
    UNION ALL SELECT artefact_sha, 'map of a score' FROM score
    UNION ALL SELECT artefact_sha, 'sample of a training' FROM training_point
)
WHERE sha IS NOT NULL
ORDER BY sha, kind;
