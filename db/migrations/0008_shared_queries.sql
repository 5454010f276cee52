-- Queries that people share get a name for links, an author, a chart and an origin; one row is one version of a query.
-- (The table is made anew: within one transaction DuckDB cannot alter a table that an earlier migration has updated.)
CREATE TEMPORARY TABLE _kept AS SELECT * FROM saved_query;

DROP TABLE saved_query;

CREATE TABLE saved_query (
    query_id VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    sql VARCHAR NOT NULL,
    description VARCHAR NOT NULL,
    parameters VARCHAR NOT NULL,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    slug VARCHAR,
    author VARCHAR,
    chart VARCHAR,
    forked_from VARCHAR,
    _order BIGINT NOT NULL
);

INSERT INTO saved_query BY NAME SELECT * FROM _kept;

DROP TABLE _kept;
