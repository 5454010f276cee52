-- The configurations of the models, defaults first, with the number of their valid, finished restorations. Controlled
-- changes of a validation are no models.
SELECT
    setting.setting_id,
    setting.restorer_id,
    setting.label,
    setting."values",
    setting.is_default,
    (SELECT count(*) FROM result WHERE result.setting_id = setting.setting_id AND status = 'done') AS restorations
FROM setting
WHERE setting.restorer_id <> 'controlled-change'
ORDER BY setting.restorer_id, setting.is_default DESC, setting.label;
