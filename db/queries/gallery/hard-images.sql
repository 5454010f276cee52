-- /// query
-- title = "Images that are hard for everybody"
-- description = "Mean score of an image over all restorers, and the spread between them: hard for everybody, or a matter of the restorer."
-- author = "clir"
--
-- [parameters.metric]
-- kind = "metric"
-- default = "ssim_y"
-- help = "by which"
--
-- [chart]
-- mark = "bar"
-- x = "mean"
-- y = "image_name"
-- facet = "task_id"
-- ///
SELECT
    task_id, image_name, avg("value") AS "mean", min("value") AS least, max("value") AS most,
    arg_max(restorer_title, CASE WHEN better = 'higher' THEN "value" ELSE -"value" END) AS best_restorer,
    count(DISTINCT restorer_id) AS restorers, any_value(sample_id) AS sample_id
FROM score_detail
WHERE metric_id = $metric AND is_current_protocol AND is_current_restorer AND step = -1 AND setting_label = ''
    AND family <> 'reference' AND isfinite("value")
GROUP BY task_id, image_name, better
ORDER BY task_id, avg(CASE WHEN better = 'higher' THEN "value" ELSE -"value" END)
