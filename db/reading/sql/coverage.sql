-- How many samples of each task each restorer has finished, in any setting; `failed` ones have no finished result.
-- Controlled changes of a validation, and samples that only they were made of, are left out.
WITH tried AS (
    SELECT restorer_id, sample_number, any_value(task_id) AS task_id, bool_or(status = 'done') AS is_done
    FROM result
    WHERE restorer_id <> 'controlled-change'
    GROUP BY restorer_id, sample_number
),
validation AS (
    SELECT DISTINCT sample_id
    FROM result
    WHERE restorer_id = 'controlled-change' AND sample_number NOT IN (SELECT sample_number FROM tried)
)
SELECT
    restorer.restorer_id,
    restorer.title AS restorer_title,
    restorer.family,
    task.task_id,
    count(*) FILTER (tried.is_done) AS done,
    count(*) FILTER (NOT tried.is_done) AS failed,
    (
        SELECT count(*)
        FROM sample
        WHERE sample.task_id = task.task_id AND sample.sample_id NOT IN (SELECT sample_id FROM validation)
    ) AS samples
FROM restorer
CROSS JOIN task
LEFT JOIN tried ON tried.restorer_id = restorer.restorer_id AND tried.task_id = task.task_id
WHERE restorer.restorer_id <> 'controlled-change'
GROUP BY ALL
ORDER BY restorer.restorer_id, task.task_id;
