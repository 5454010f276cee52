-- /// query
-- title = "What has been restored, and what is missing"
-- description = "Restorers by tasks: samples with a finished result, with failed ones only, and with none yet."
-- author = "clir"
--
-- [chart]
-- mark = "rect"
-- x = "task_id"
-- y = "restorer_title"
-- colour = "done"
-- ///
WITH tried AS (
    SELECT restorer_title, family, task_id, sample_id, bool_or(status = 'done') AS is_done
    FROM result
    GROUP BY ALL
), sized AS (
    SELECT task_id, count(DISTINCT sample_id) AS samples FROM result GROUP BY task_id
)
SELECT
    task_id, restorer_title, family, count(*) FILTER (is_done) AS done, count(*) FILTER (NOT is_done) AS failed,
    samples - count(*) AS missing
FROM tried
JOIN sized USING (task_id)
GROUP BY task_id, restorer_title, family, samples
ORDER BY task_id, missing DESC, restorer_title
