-- /// query
-- title = "Table 2: what the autoencoder alone loses"
-- description = "Means of the VAE ceilings, decode(encode(target)), beside those of the latent-diffusion restorers and of the target itself: nothing that is decoded can be more faithful than its ceiling."
-- author = "clir"
--
-- [parameters.perceptual]
-- kind = "metric"
-- default = "stlpips"
-- help = "a learned distance"
--
-- [chart]
-- mark = "bar"
-- x = "ssim_y"
-- y = "restorer_title"
-- colour = "role"
-- facet = "task_id"
-- ///
SELECT
    task_id, restorer_title,
    CASE WHEN family = 'cldm' THEN 'restorer' WHEN restorer_id = 'target' THEN 'target' ELSE 'ceiling' END AS "role",
    avg("value") FILTER (metric_id = 'psnr_y' AND isfinite("value")) AS psnr_y,
    avg("value") FILTER (metric_id = 'ssim_y') AS ssim_y,
    avg("value") FILTER (metric_id = $perceptual) AS perceptual,
    avg("value") FILTER (metric_id = 'niqe') AS niqe,
    count(DISTINCT sample_id) AS n
FROM score_detail
WHERE (family = 'cldm' OR restorer_id = 'target' OR restorer_id LIKE '%vae%')
    AND metric_id IN ('psnr_y', 'ssim_y', 'niqe', $perceptual)
    AND is_current_protocol AND is_current_restorer AND step = -1 AND setting_label = ''
GROUP BY task_id, restorer_title, "role"
QUALIFY n = max(n) OVER (PARTITION BY task_id)
ORDER BY task_id, "role", restorer_title
