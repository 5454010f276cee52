-- Every valid restoration of one degraded image, failed ones too.
--   $sample_id      $columns: columns of `result`
SELECT COLUMNS($columns)
FROM result
WHERE sample_id = $sample_id
ORDER BY family, restorer_id, setting_label, seed;
