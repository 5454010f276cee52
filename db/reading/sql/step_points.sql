-- Scores of the images predicted at each sampling step, in long form.
--   $metric_ids: list
--   $dataset_ids, $task_ids, $restorer_ids: lists, empty for all      $only_default_settings: boolean
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
    AND (setting.is_default OR NOT $only_default_settings)
ORDER BY score_detail.restoration_id, score_detail.step, score_detail.metric_id;
