-- /// query
-- title = "Figure 8: one step against many"
-- description = "Mean of a metric where the image is predicted in one step from a noise level (one_step true), beside the whole sampling (false)."
-- author = "clir"
--
-- [parameters.metric]
-- kind = "metric"
-- default = "ssim_y"
-- help = "what is averaged"
--
-- [chart]
-- mark = "point"
-- x = "start_timestep"
-- y = "mean"
-- colour = "one_step"
-- facet = "task_id"
-- ///
SELECT
    result.restorer_title, result.task_id,
    coalesce(TRY_CAST(result.setting_values->>'one_step' AS BOOLEAN), false) AS one_step,
    TRY_CAST(result.setting_values->>'start_timestep' AS DOUBLE) AS start_timestep,
    avg(score_detail."value") AS "mean", count(*) AS n
FROM score_detail
JOIN result USING (restoration_id)
WHERE metric_id = $metric AND is_current_protocol AND step = -1 AND result.family = 'cldm'
    AND isfinite(score_detail."value")
GROUP BY ALL
ORDER BY result.restorer_title, result.task_id, one_step, start_timestep NULLS LAST
