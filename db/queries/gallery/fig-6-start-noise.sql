-- /// query
-- title = "Figure 6: the starting noise"
-- description = "Mean of a metric for each starting noise that was tried, one row a latent-diffusion restorer and task. All other fields of the setting are at their defaults or varied with it: see setting_label. NULL is pure noise, or what the restorer itself starts from."
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
-- colour = "restorer_title"
-- facet = "task_id"
-- ///
SELECT
    result.restorer_title, result.task_id, result.setting_label,
    TRY_CAST(result.setting_values->>'start_timestep' AS DOUBLE) AS start_timestep,
    avg(score_detail."value") AS "mean", count(*) AS n
FROM score_detail
JOIN result USING (restoration_id)
WHERE metric_id = $metric AND is_current_protocol AND step = -1 AND result.family = 'cldm'
    AND NOT coalesce(TRY_CAST(result.setting_values->>'one_step' AS BOOLEAN), false)
    AND isfinite(score_detail."value")
GROUP BY ALL
ORDER BY result.restorer_title, result.task_id, start_timestep NULLS LAST
