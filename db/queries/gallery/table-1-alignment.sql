-- /// query
-- title = "Table 1: semantic distance beside SSIM"
-- description = "Mean distance between the restored image and what it is compared with, in the eyes of a vision encoder, beside SSIM. Against the target (equation 14); the columns _lq compare D(restored) with the degraded image (equation 15), which needs no target. Restorers that lack samples are left out."
-- author = "clir"
--
-- [parameters.against_target]
-- kind = "metric"
-- default = "align_patch_efficientnet_lite0"
-- help = "equation 14"
--
-- [parameters.against_degraded]
-- kind = "metric"
-- default = "align_patch_efficientnet_lite0_lq"
-- help = "equation 15"
--
-- [parameters.structure]
-- kind = "metric"
-- default = "ssim_y"
-- help = "beside them"
--
-- [chart]
-- mark = "bar"
-- x = "against_target"
-- y = "restorer_title"
-- colour = "family"
-- facet = "task_id"
-- ///
SELECT
    task_id, restorer_title, family,
    avg("value") FILTER (metric_id = $against_target) AS against_target,
    avg("value") FILTER (metric_id = $against_degraded) AS against_degraded,
    avg("value") FILTER (metric_id = $structure) AS structure,
    count(DISTINCT sample_id) AS n
FROM score_detail
WHERE metric_id IN ($against_target, $against_degraded, $structure)
    AND is_current_protocol AND is_current_restorer AND step = -1 AND setting_label = '' AND isfinite("value")
GROUP BY task_id, restorer_title, family
QUALIFY n = max(n) OVER (PARTITION BY task_id)
ORDER BY task_id, against_target NULLS LAST, against_degraded, restorer_title
