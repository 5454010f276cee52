-- How many samples of each task each restorer has finished, in any setting.
SELECT
    restorer_title,
    task_id,
    count(DISTINCT sample_id) FILTER (status = 'done') AS done,
    count(DISTINCT sample_id) FILTER (status = 'failed') AS failed
FROM result
GROUP BY restorer_title, task_id
ORDER BY restorer_title, task_id;
