-- Every version of the queries that people saved, by slug, newest first.
SELECT slug, "version", is_newest, title, description, "sql", parameters, chart, author, forked_from, created_at
FROM shared_query
ORDER BY slug, "version" DESC;
