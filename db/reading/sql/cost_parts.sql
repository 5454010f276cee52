-- Where the time and memory of a restorer go: one row a part, on one device, at one input size; contended restorations
-- left out. A part that an earlier call had computed counts with what it cost then.
--   those of `parts/chosen.sql`
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
        AND chosen()
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
