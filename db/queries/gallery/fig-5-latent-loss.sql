-- /// query
-- title = "Figure 5: images that latent encoding costs most"
-- description = "What decode(encode(target)) loses on each image: scores of the VAE ceilings, worst first. Fine texture and text lose most."
-- author = "clir"
--
-- [parameters.metric]
-- kind = "metric"
-- default = "ssim_y"
-- help = "what is lost"
--
-- [chart]
-- mark = "bar"
-- x = "ceiling"
-- y = "image_name"
-- facet = "restorer_title"
-- ///
SELECT restorer_title, image_name, any_value(sample_id) AS sample_id, avg("value") AS ceiling, count(*) AS n
FROM score_detail
WHERE restorer_id LIKE '%vae%' AND metric_id = $metric AND is_current_protocol AND is_current_restorer AND step = -1
    AND isfinite("value")
GROUP BY restorer_title, image_name, better
ORDER BY avg(CASE WHEN better = 'higher' THEN "value" ELSE -"value" END), image_name
