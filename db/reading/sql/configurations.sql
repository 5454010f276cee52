-- The configurations in which a model has valid, finished restorations, the default first.
--   $restorer_id
SELECT
    result.setting_id,
    any_value(result.setting_label) AS label,
    any_value(result.setting_values) AS "values",
    any_value(result.is_default_setting) AS is_default,
    count(*) AS restorations,
    count(*) FILTER (result.restoration_id IN (SELECT restoration_id FROM trajectory_step)) AS traced
FROM result
WHERE result.status = 'done' AND result.restorer_id = $restorer_id
GROUP BY result.setting_id
ORDER BY is_default DESC, label, result.setting_id;
