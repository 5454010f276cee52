-- Which restorations count, in questions to `result` that any page may narrow: write `AND chosen()` for it.
--   $dataset_ids, $task_ids, $restorer_ids, $families, $devices: lists, empty for all
--   $only_default_settings: boolean      $setting_ids: list, taken in place of their restorers' default ones
--   $gamma_low, $gamma_high: ends that belong to the range, NULL for none
AND (
    len($dataset_ids::VARCHAR[]) = 0
    OR image_id IN (SELECT image_id FROM membership WHERE list_contains($dataset_ids, dataset_id))
)
AND (len($task_ids::VARCHAR[]) = 0 OR list_contains($task_ids, task_id))
AND (len($restorer_ids::VARCHAR[]) = 0 OR list_contains($restorer_ids, restorer_id))
AND (len($families::VARCHAR[]) = 0 OR list_contains($families, family))
AND (len($devices::VARCHAR[]) = 0 OR list_contains($devices, device))
AND ($gamma_low::DOUBLE IS NULL OR gamma >= $gamma_low)
AND ($gamma_high::DOUBLE IS NULL OR gamma <= $gamma_high)
AND CASE
    WHEN restorer_id IN (SELECT restorer_id FROM setting WHERE list_contains($setting_ids::VARCHAR[], setting_id))
    THEN list_contains($setting_ids, setting_id)
    ELSE is_default_setting OR NOT $only_default_settings
END
