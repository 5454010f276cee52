-- Degraded images of one task and data set, by name, by a score, by the lead of one restorer over another, or by how
-- far two metrics are apart on one restorer's pictures. Scores are those of default settings, averaged over seeds.
-- A lead is positive where the restorer is better than its rival. A disagreement is the share of the task's pictures
-- that are worse by the metric, less the share that are worse by the other one: in [-1, 1].
--   $task_id, $dataset_id      $measure: 'name', 'score', 'lead' or 'disagreement'
--   $restorer_id      $rival_id: for 'lead'      $metric: list of one column of `result`      $other_metric: likewise
--   $better, $other_better: 'higher' or 'lower', of the metrics
--   $at_least, $at_most: bounds of the value, NULL for none      $descending: boolean      $limit: most rows
WITH scored AS (
    SELECT
        sample_id,
        restorer_id,
        min_by(restored_sha, seed) AS restored_sha,
        avg(COLUMNS($metric)) AS score,
        avg(COLUMNS($other_metric)) AS other_score
    FROM result
    WHERE task_id = $task_id
        AND status = 'done'
        AND is_default_setting
        AND restorer_id IN ($restorer_id, $rival_id)
    GROUP BY sample_id, restorer_id
),
own AS (
    SELECT
        *,
        percent_rank() OVER (ORDER BY CASE $better WHEN 'higher' THEN score ELSE -score END) AS place,
        percent_rank() OVER (ORDER BY CASE $other_better WHEN 'higher' THEN other_score ELSE -other_score END)
            AS other_place
    FROM scored
    WHERE restorer_id = $restorer_id AND ($measure <> 'disagreement' OR (score + other_score) IS NOT NULL)
),
valued AS (
    SELECT
        sample.sample_id,
        image.name AS image_name,
        sample.seed,
        coalesce(own.restored_sha, sample.target_sha, sample.degraded_sha) AS thumb_sha,
        CASE $measure
            WHEN 'score' THEN own.score
            WHEN 'lead' THEN (own.score - rival.score) * CASE $better WHEN 'higher' THEN 1 ELSE -1 END
            WHEN 'disagreement' THEN own.place - own.other_place
        END AS value
    FROM sample
    JOIN image USING (image_id)
    LEFT JOIN own USING (sample_id)
    LEFT JOIN scored AS rival ON rival.sample_id = sample.sample_id AND rival.restorer_id = $rival_id
    WHERE sample.task_id = $task_id AND image.dataset_id = $dataset_id
)
SELECT *, count(*) OVER () AS n_found
FROM valued
WHERE $measure = 'name'
    OR (value IS NOT NULL AND value >= coalesce($at_least, value) AND value <= coalesce($at_most, value))
ORDER BY CASE WHEN $descending THEN -value ELSE value END NULLS LAST, image_name, seed
LIMIT $limit;
