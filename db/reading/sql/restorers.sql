-- The models, with the number of their valid, finished restorations.
SELECT
    restorer.restorer_id,
    restorer.title,
    restorer.family,
    restorer.revision,
    restorer.parameters,
    restorer.weights_bytes,
    restorer.licence,
    restorer.paper,
    restorer.source,
    count(done.restoration_id) AS restorations
FROM restorer
LEFT JOIN (SELECT restorer_id, restoration_id FROM result WHERE status = 'done') AS done USING (restorer_id)
GROUP BY ALL
ORDER BY restorer.restorer_id;
