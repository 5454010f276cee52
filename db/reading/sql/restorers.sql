-- The models, with the number of their valid, finished restorations. Controlled changes of a validation are no models.
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
    coalesce(done.restorations, 0) AS restorations
FROM restorer
LEFT JOIN (SELECT restorer_id, count(*) AS restorations FROM result WHERE status = 'done' GROUP BY restorer_id) AS done
    USING (restorer_id)
WHERE restorer.restorer_id <> 'controlled-change'
ORDER BY restorer.restorer_id;
