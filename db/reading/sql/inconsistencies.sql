-- Rows that contradict others, counted; a sound store has none.
SELECT what, cases
FROM (
    SELECT 'doubled restorations' AS what, count(*) - count(DISTINCT restoration_id) AS cases FROM restoration
    UNION ALL
    SELECT 'doubled scores', count(*) - count(DISTINCT (restoration_id, protocol_id, step)) FROM score
    UNION ALL
    SELECT 'finished restorations without an image', count(*)
    FROM restoration
    WHERE status = 'done' AND restored_sha IS NULL
    UNION ALL
    SELECT 'restorations of no sample', count(*) FROM restoration WHERE sample_id NOT IN (SELECT sample_id FROM sample)
    UNION ALL
    SELECT 'samples of no image', count(*) FROM sample WHERE image_id NOT IN (SELECT image_id FROM image)
    UNION ALL
    SELECT 'scores of no restoration', count(*)
    FROM score
    WHERE restoration_id NOT IN (SELECT restoration_id FROM restoration)
    UNION ALL
    SELECT 'sampling steps of no restoration', count(*)
    FROM trajectory_step
    WHERE restoration_id NOT IN (SELECT restoration_id FROM restoration)
)
WHERE cases > 0
ORDER BY what;
