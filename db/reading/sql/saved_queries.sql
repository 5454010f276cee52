-- Shared SQL queries, by title.
SELECT * EXCLUDE ("_order")
FROM saved_query
ORDER BY title, query_id;
