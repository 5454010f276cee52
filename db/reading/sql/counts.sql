-- What the store holds, in one row.
SELECT
    (SELECT count(*) FROM image) AS images,
    (SELECT count(*) FROM sample) AS samples,
    (SELECT count(*) FROM task) AS tasks,
    (SELECT count(*) FROM restorer) AS restorers,
    (SELECT count(*) FROM result WHERE status = 'done') AS restorations,
    (SELECT count(*) FROM result WHERE status = 'failed') AS failed,
    (SELECT count(*) FROM score) AS scores,
    (SELECT count(*) FROM run) AS runs,
    (SELECT max(created_at) FROM restoration) AS newest;
