-- /// query
-- title = "Figure 3: worst cases by a metric"
-- description = "The restored images with the worst score of a metric, references left out. With an alignment metric these are the images that show something else than the target. sample_id opens them on the page Images."
-- author = "clir"
--
-- [parameters.metric]
-- kind = "metric"
-- default = "align_patch_efficientnet_lite0"
-- help = "what is bad"
--
-- [parameters.rows]
-- kind = "integer"
-- default = 20
-- help = "how many"
--
-- [chart]
-- mark = "bar"
-- x = "value"
-- y = "image_name"
-- colour = "restorer_title"
-- facet = "task_id"
-- ///
SELECT restorer_title, task_id, image_name, "value", gamma, setting_label, sample_id
FROM score_detail
WHERE metric_id = $metric AND is_current_protocol AND is_current_restorer AND step = -1
    AND family <> 'reference' AND isfinite("value")
ORDER BY CASE WHEN better = 'higher' THEN "value" ELSE -"value" END, restorer_title, image_name
LIMIT $rows
