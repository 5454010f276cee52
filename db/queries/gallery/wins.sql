-- /// query
-- title = "Who wins against whom"
-- description = "The share of common samples on which the restorer of the row is better than that of the column; half of a draw counts."
-- author = "clir"
--
-- [parameters.metric]
-- kind = "metric"
-- default = "ssim_y"
-- help = "by which"
--
-- [parameters.task]
-- kind = "task"
-- default = "sr4"
-- help = "on which"
--
-- [chart]
-- mark = "rect"
-- x = "loser"
-- y = "winner"
-- colour = "share"
-- ///
WITH own AS (
    SELECT sample_id, restorer_title, CASE WHEN better = 'higher' THEN "value" ELSE -"value" END AS good
    FROM score_detail
    WHERE metric_id = $metric AND task_id = $task AND family <> 'reference' AND setting_label = '' AND step = -1
        AND is_current_protocol AND is_current_restorer AND isfinite("value")
)
SELECT
    mine.restorer_title AS winner, theirs.restorer_title AS loser,
    avg(CASE WHEN mine.good > theirs.good THEN 1.0 WHEN mine.good = theirs.good THEN 0.5 ELSE 0.0 END) AS "share",
    count(*) AS n
FROM own AS mine
JOIN own AS theirs ON theirs.sample_id = mine.sample_id AND theirs.restorer_title <> mine.restorer_title
GROUP BY ALL
ORDER BY winner, loser
