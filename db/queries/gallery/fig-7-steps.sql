-- /// query
-- title = "Figure 7: the number of sampling steps"
-- description = "Mean of a metric for each number of sampling steps that was tried, one row a latent-diffusion restorer and task. All other fields of the setting are at their defaults or varied with it: see setting_label."
-- author = "clir"
--
-- [parameters.metric]
-- kind = "metric"
-- default = "ssim_y"
-- help = "what is averaged"
--
-- [chart]
-- mark = "point"
-- x = "steps"
-- y = "mean"
-- colour = "restorer_title"
-- facet = "task_id"
-- ///
SELECT
    result.restorer_title, result.task_id, result.setting_label,
    TRY_CAST(result.setting_values->>'steps' AS DOUBLE) AS steps,
    avg(score_detail."value") AS "mean", count(*) AS n
FROM score_detail
JOIN result USING (restoration_id)
WHERE metric_id = $metric AND is_current_protocol AND step = -1 AND result.family = 'cldm'
    AND NOT coalesce(TRY_CAST(result.setting_values->>'one_step' AS BOOLEAN), false)
    AND isfinite(score_detail."value")
GROUP BY ALL
ORDER BY result.restorer_title, result.task_id, steps NULLS LAST
