-- /// query
-- title = "Figure 1: perception against distortion"
-- description = "One point a restorer and task: the mean of a distortion metric against that of a perception metric, over all samples of the task. Restorers that lack samples are left out, so every mean is over the same images."
-- author = "clir"
--
-- [parameters.distortion]
-- kind = "metric"
-- default = "ssim_y"
-- help = "along x"
--
-- [parameters.perception]
-- kind = "metric"
-- default = "niqe"
-- help = "along y"
--
-- [chart]
-- mark = "point"
-- x = "distortion"
-- y = "perception"
-- colour = "restorer_title"
-- facet = "task_id"
-- ///
WITH scored AS (
    SELECT
        task_id, restorer_title, family, sample_id,
        max(value) FILTER (metric_id = $distortion) AS distortion,
        max(value) FILTER (metric_id = $perception) AS perception
    FROM score_detail
    WHERE is_current_protocol AND is_current_restorer AND step = -1 AND setting_label = ''
        AND metric_id IN ($distortion, $perception)
    GROUP BY ALL
    HAVING distortion IS NOT NULL AND perception IS NOT NULL
), sized AS (
    SELECT task_id, count(DISTINCT sample_id) AS samples FROM scored GROUP BY task_id
)
SELECT task_id, restorer_title, family, avg(distortion) AS distortion, avg(perception) AS perception, count(*) AS n
FROM scored
JOIN sized USING (task_id)
GROUP BY task_id, restorer_title, family, samples
HAVING count(*) = samples
ORDER BY task_id, distortion DESC
