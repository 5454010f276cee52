-- Which of these metrics every restoration has a plain number for, in the order of the table's columns.
--   $metric_ids: list, not empty
SELECT restoration_id, [number IS NOT NULL FOR number IN numbers] AS is_scored
FROM (SELECT restoration_id, list_value(*COLUMNS($metric_ids)) AS numbers FROM "_restoration");
