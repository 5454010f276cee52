-- The degradations, lightest first.
SELECT
    task.task_id,
    task.title,
    task.alpha,
    count(sample.sample_id) AS samples,
    median(sample.gamma) AS gamma_median
FROM task
LEFT JOIN sample USING (task_id)
GROUP BY ALL
ORDER BY gamma_median DESC NULLS LAST, task.task_id;
