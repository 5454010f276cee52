-- The configurations in which a model has valid, finished restorations, the default first.
--   $restorer_id
SELECT setting_id, label, "values", is_default, restorations, traced
FROM (
    SELECT
        setting_id,
        count(*) AS restorations,
        count(*) FILTER (restoration_id IN (SELECT restoration_id FROM trajectory_step)) AS traced
    FROM result
    WHERE status = 'done' AND restorer_id = $restorer_id
    GROUP BY setting_id
) AS made
JOIN setting USING (setting_id)
ORDER BY is_default DESC, label, setting_id;
