-- Queries that people saved, every version of each; those that come with the program are files of it.
CREATE OR REPLACE VIEW shared_query AS
WITH named AS (
    SELECT
        coalesce(slug, lower(regexp_replace(query_id[:64], '[^A-Za-z0-9]+', '-', 'g'))) AS slug,
        * EXCLUDE (slug)
    FROM saved_query
)
SELECT
    slug,
    CAST(row_number() OVER earlier AS INTEGER) AS "version",
    lead(query_id) OVER earlier IS NULL AS is_newest,
    title,
    description,
    "sql",
    parameters,
    coalesce(chart, '{}') AS chart,
    coalesce(author, '') AS author,
    coalesce(forked_from, '') AS forked_from,
    created_at,
    query_id
FROM named
WINDOW earlier AS (PARTITION BY slug ORDER BY "_order", created_at, query_id);

COMMENT ON VIEW shared_query IS 'One row a version of a query that somebody saved.';
COMMENT ON COLUMN shared_query.slug IS 'Its name in links and on command lines.';
COMMENT ON COLUMN shared_query."version" IS '1 for the first under this slug.';
COMMENT ON COLUMN shared_query.is_newest IS 'Whether the slug stands for this version.';
COMMENT ON COLUMN shared_query.title IS 'What it asks, in a few words.';
COMMENT ON COLUMN shared_query.description IS 'What it asks, at length.';
COMMENT ON COLUMN shared_query."sql" IS 'Its text.';
COMMENT ON COLUMN shared_query.parameters IS 'JSON: name -> kind, default, options and help of each $parameter.';
COMMENT ON COLUMN shared_query.chart IS 'JSON: mark, and the columns for x, y, colour and facet.';
COMMENT ON COLUMN shared_query.author IS 'Who saved it, as they called themselves.';
COMMENT ON COLUMN shared_query.forked_from IS 'The slug that it began as a copy of.';
COMMENT ON COLUMN shared_query.created_at IS 'When it was saved, UTC.';
COMMENT ON COLUMN shared_query.query_id IS 'Identity of slug and content.';
