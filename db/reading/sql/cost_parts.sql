-- Where the time and memory of a restorer go: one row a part, on one device, at one input size; contended restorations
-- left out. A part that an earlier call had computed counts with what it cost then.
--   $dataset_ids, $task_ids, $restorer_ids, $families, $devices: lists, empty for all
--   $only_default_settings: boolean      $setting_ids: list, taken in place of their restorers' default ones
--   $gamma_low, $gamma_high: ends that belong to the range, NULL for none
WITH parts AS (
    SELECT
        task_id,
        device,
        dtype,
        threads,
        input_width,
        input_height,
        restorer_id,
        restorer_title,
        setting_id,
        setting_label,
        unnest(map_entries(from_json(cost_by_part, '"MAP(VARCHAR, STRUCT(milliseconds DOUBLE, peak_memory_mb DOUBLE))"'))) AS entry
    FROM result
    WHERE status = 'done'
        AND contended IS NOT TRUE
        AND cost_by_part <> '{}'
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
)
SELECT
    task_id,
    device,
    dtype,
    threads,
    input_width,
    input_height,
    restorer_id,
    any_value(restorer_title) AS restorer_title,
    setting_id,
    any_value(setting_label) AS setting_label,
    entry.key AS part,
    median(entry.value.milliseconds) AS milliseconds,
    max(entry.value.peak_memory_mb) AS peak_memory_mb,
    count(*) AS n_timed
FROM parts
GROUP BY task_id, device, dtype, threads, input_width, input_height, restorer_id, setting_id, part
ORDER BY task_id, device, dtype, threads, input_width, input_height, restorer_id, setting_id, milliseconds DESC;
