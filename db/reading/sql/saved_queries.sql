-- Shared SQL queries, by title.
SELECT * EXCLUDE ("_written_ns")
FROM saved_query
ORDER BY title, query_id;
