-- Of these protocols, those whose plain numbers are columns of restorations, in the order of the columns.
--   $protocol_ids: list
SELECT metric.metric_id, metric.protocol_id
FROM "_wide_metric" AS metric
JOIN duckdb_columns() AS stored ON stored.table_name = '_restoration' AND stored.column_name = metric.metric_id
WHERE list_contains($protocol_ids::VARCHAR[], metric.protocol_id)
ORDER BY stored.column_index;
