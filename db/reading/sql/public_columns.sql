-- The public SQL surface: every view with its columns; those that begin with _ are the store's own affair.
SELECT
    duckdb_views.view_name,
    duckdb_views.comment AS view_comment,
    duckdb_columns.column_name,
    duckdb_columns.data_type,
    duckdb_columns.comment AS column_comment
FROM duckdb_views()
JOIN duckdb_columns() ON duckdb_columns.table_oid = duckdb_views.view_oid
WHERE NOT duckdb_views.internal AND NOT starts_with(duckdb_views.view_name, '_')
ORDER BY duckdb_views.view_name, duckdb_columns.column_index;
