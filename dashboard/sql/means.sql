-- Means over the samples that every competing restorer has scores for, as the chart draws them.
-- (Intervals are bootstrapped over images in Python: clir_core/statistics/means.py.)
WITH scored AS (
    SELECT ${group} AS grouped, restorer_title, family <> 'reference' AS competes, image_id, sample_id, ${metrics}
    FROM result
    WHERE status = 'done' AND is_default_setting ${conditions}
),
common AS (
    SELECT grouped, sample_id
    FROM scored
    GROUP BY grouped, sample_id
    HAVING count(DISTINCT restorer_title) FILTER (competes) = (
        SELECT count(DISTINCT restorer_title) FROM scored AS every WHERE competes AND every.grouped = scored.grouped
    )
),
image_mean AS (
    SELECT grouped, restorer_title, image_id, ${averages}
    FROM scored
    JOIN common USING (grouped, sample_id)
    GROUP BY grouped, restorer_title, image_id
)
SELECT grouped AS ${name}, restorer_title, ${averages}, count(*) AS n_images
FROM image_mean
GROUP BY grouped, restorer_title
ORDER BY grouped, restorer_title;
