-- How often a metric sees a change of meaning as the greater deviation, beside harmless changes of the same image and of
-- equal PSNR: a win is 1, a tie a half. One row a metric and group: all pairs, those of one change of meaning, of one
-- harmless change, of those of the whole image or in place, of one size of the changed part, of one range of gamma.
-- Pairs whose PSNR differs by more are left out: a shift of one pixel may be too weak, an image too flat.
--   $tolerance: dB
--   $dataset_ids: list, empty for all      $metric_ids: list, empty for all
WITH changed AS (
    SELECT
        result.sample_id,
        result.image_id,
        gamma_bin,
        setting_values ->> '$.change' AS change,
        CAST(setting_values ->> '$.share' AS DOUBLE) AS share,
        setting_values ->> '$.made' AS made,
        setting_values ->> '$.where' AS "where",
        result.restoration_id,
        strength.value AS psnr
    FROM result
    JOIN score_detail AS strength
        ON strength.restoration_id = result.restoration_id
        AND strength.metric_id = 'psnr_rgb'
        AND strength.is_current_protocol
    WHERE result.restorer_id = 'controlled-change'
        AND status = 'done'
        AND (
            len($dataset_ids::VARCHAR[]) = 0
            OR result.image_id IN (SELECT image_id FROM membership WHERE list_contains($dataset_ids, dataset_id))
        )
),
deviation AS (
    SELECT
        score_detail.restoration_id,
        score_detail.metric_id,
        score_detail.metric_title,
        score_detail.quality,
        score_detail.reference,
        CASE score_detail.better WHEN 'lower' THEN score_detail.value ELSE -score_detail.value END AS deviation
    FROM score_detail
    JOIN changed USING (restoration_id)
    WHERE score_detail.is_current_protocol
        AND score_detail.step = -1
        AND score_detail.value IS NOT NULL
        AND (len($metric_ids::VARCHAR[]) = 0 OR list_contains($metric_ids, score_detail.metric_id))
),
pair AS (
    SELECT
        of_meaning.metric_id,
        of_meaning.metric_title,
        of_meaning.quality,
        of_meaning.reference,
        meaning.image_id,
        meaning.gamma_bin,
        meaning.change,
        meaning.share,
        harmless.made,
        harmless."where",
        CASE
            WHEN of_meaning.deviation > of_harmless.deviation THEN 1.0
            WHEN of_meaning.deviation < of_harmless.deviation THEN 0.0
            ELSE 0.5
        END AS win
    FROM changed AS meaning
    JOIN changed AS harmless
        ON harmless.sample_id = meaning.sample_id
        AND harmless.change = meaning.change
        AND harmless.share = meaning.share
        AND harmless.made <> 'meaning'
        AND abs(harmless.psnr - meaning.psnr) <= $tolerance
    JOIN deviation AS of_meaning ON of_meaning.restoration_id = meaning.restoration_id
    JOIN deviation AS of_harmless
        ON of_harmless.restoration_id = harmless.restoration_id AND of_harmless.metric_id = of_meaning.metric_id
    WHERE meaning.made = 'meaning'
),
grouped AS (
    SELECT *, 'all' AS grouping, 'all' AS "group" FROM pair
    UNION ALL
    SELECT *, 'change', change FROM pair
    UNION ALL
    SELECT *, 'harmless', made FROM pair
    UNION ALL
    SELECT *, 'where', "where" FROM pair
    UNION ALL
    SELECT *, 'share', format('{:g}', share) FROM pair
    UNION ALL
    SELECT *, 'gamma', gamma_bin FROM pair
),
by_image AS (
    SELECT metric_id, metric_title, quality, reference, grouping, "group", image_id, avg(win) AS win, count(*) AS pairs
    FROM grouped
    WHERE "group" IS NOT NULL
    GROUP BY metric_id, metric_title, quality, reference, grouping, "group", image_id
)
SELECT
    metric_id,
    metric_title,
    quality,
    reference,
    grouping,
    "group",
    count(*) AS n_images,
    sum(pairs)::BIGINT AS n_pairs,
    avg(win) AS auc,
    list(win ORDER BY image_id) AS auc_by_image,
    list(image_id ORDER BY image_id) AS image_ids
FROM by_image
GROUP BY metric_id, metric_title, quality, reference, grouping, "group"
ORDER BY grouping, "group", auc DESC, metric_id;
