-- How many samples of each task each restorer has finished, in any setting; `failed` ones have no finished result.
WITH tried AS (
    SELECT restorer_id, any_value(task_id) AS task_id, bool_or(status = 'done') AS is_done
    FROM result
    GROUP BY restorer_id, sample_number
)
SELECT
    restorer.restorer_id,
    restorer.title AS restorer_title,
    restorer.family,
    task.task_id,
    count(*) FILTER (tried.is_done) AS done,
    count(*) FILTER (NOT tried.is_done) AS failed,
    (SELECT count(*) FROM sample WHERE sample.task_id = task.task_id) AS samples
FROM restorer
CROSS JOIN task
LEFT JOIN tried ON tried.restorer_id = restorer.restorer_id AND tried.task_id = task.task_id
GROUP BY ALL
ORDER BY restorer.restorer_id, task.task_id;
