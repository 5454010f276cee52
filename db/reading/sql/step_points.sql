-- Scores of the images predicted at each sampling step, in long form.
--   $metric_ids: list
--   $dataset_ids, $task_ids, $restorer_ids, $families, $devices: lists, empty for all
--   $only_default_settings: boolean      $setting_ids: list, taken in place of their restorers' default ones
--   $gamma_low, $gamma_high: ends that belong to the range, NULL for none
SELECT
    score_detail.restoration_id,
    score_detail.sample_id,
    score_detail.task_id,
    score_detail.gamma,
    score_detail.restorer_id,
    score_detail.restorer_title,
    score_detail.setting_label,
    score_detail.step,
    score_detail.timestep,
    score_detail.metric_id,
    score_detail.value
FROM score_detail
JOIN setting USING (setting_id)
JOIN restoration USING (restoration_id)
WHERE score_detail.step >= 0
    AND score_detail.is_current_protocol
    AND score_detail.is_current_restorer
    AND list_contains($metric_ids::VARCHAR[], score_detail.metric_id)
    AND (
        len($dataset_ids::VARCHAR[]) = 0
        OR score_detail.image_id IN (SELECT image_id FROM membership WHERE list_contains($dataset_ids, dataset_id))
    )
    AND (len($task_ids::VARCHAR[]) = 0 OR list_contains($task_ids, score_detail.task_id))
    AND (len($restorer_ids::VARCHAR[]) = 0 OR list_contains($restorer_ids, score_detail.restorer_id))
    AND (len($families::VARCHAR[]) = 0 OR list_contains($families, score_detail.family))
    AND (len($devices::VARCHAR[]) = 0 OR list_contains($devices, restoration.device))
    AND ($gamma_low::DOUBLE IS NULL OR score_detail.gamma >= $gamma_low)
    AND ($gamma_high::DOUBLE IS NULL OR score_detail.gamma <= $gamma_high)
    AND CASE
        WHEN score_detail.restorer_id IN (SELECT restorer_id FROM setting WHERE list_contains($setting_ids::VARCHAR[], setting_id))
        THEN list_contains($setting_ids, score_detail.setting_id)
        ELSE setting.is_default OR NOT $only_default_settings
    END
ORDER BY score_detail.restoration_id, score_detail.step, score_detail.metric_id;
