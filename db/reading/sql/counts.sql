-- What the store holds, in one row. Scores are counted where they are kept: by themselves, or as a column of finite
-- values of restorations; those that have a map are in both.
WITH in_columns AS (
    UNPIVOT (SELECT count(COLUMNS(*)) FROM "_restoration") ON COLUMNS(*) INTO NAME metric_id VALUE scores
),
in_both AS (
    SELECT count(*) AS scores
    FROM "_score"
    JOIN "_wide_metric" USING (protocol_id)
    WHERE step = -1 AND isfinite(value) AND restoration_id IN (SELECT restoration_id FROM "_restoration")
),
made AS (
    SELECT count(*) FILTER (status = 'done') AS done, count(*) FILTER (status = 'failed') AS failed FROM result
)
SELECT
    (SELECT count(*) FROM image) AS images,
    (SELECT count(*) FROM sample) AS samples,
    (SELECT count(*) FROM task) AS tasks,
    (SELECT count(*) FROM restorer) AS restorers,
    made.done AS restorations,
    made.failed,
    (
        (SELECT count(*) FROM "_score")
        + (SELECT coalesce(sum(scores), 0) FROM in_columns JOIN "_wide_metric" USING (metric_id))
        - (SELECT scores FROM in_both)
    )::BIGINT AS scores,
    (SELECT count(*) FROM run) AS runs,
    (SELECT max(created_at) FROM restoration) AS newest
FROM made;
