-- /// query
-- title = "Figure 9: the prediction at each sampling step"
-- description = "Mean of a metric of the image that is predicted at each step of the sampling, where runs kept them (--trajectory); the row without a timestep is the restored image."
-- author = "clir"
--
-- [parameters.metric]
-- kind = "metric"
-- default = "ssim_y"
-- help = "what is averaged"
--
-- [chart]
-- mark = "line"
-- x = "step"
-- y = "mean"
-- colour = "restorer_title"
-- facet = "task_id"
-- ///
SELECT restorer_title, setting_label, task_id, step, avg(timestep) AS timestep, avg("value") AS "mean", count(*) AS n
FROM score_detail
WHERE metric_id = $metric AND is_current_protocol AND is_current_restorer AND family = 'cldm' AND isfinite("value")
GROUP BY restorer_title, setting_label, task_id, step
ORDER BY restorer_title, setting_label, task_id, timestep DESC NULLS LAST
