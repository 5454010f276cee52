"""Which statements a stranger may send, decided before any of it runs."""

from collections.abc import Generator

import duckdb
import pytest

from db.connect import connect_read_only
from db.errors import QueryError
from db.reading import permitted
from db.store import Snapshot

SIDE_EFFECTS = {"setseed", "sleep_ms", "nextval", "currval", "write_log", "stats", "current_query"}


@pytest.fixture(scope="module")
def connection(tiny: Snapshot) -> Generator[duckdb.DuckDBPyConnection]:
    with connect_read_only(tiny) as connection:
        yield connection


def refused(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    try:
        permitted.check(connection, sql, permitted.Surface.of(connection))
    except QueryError as refusal:
        return str(refusal)
    return ""


@pytest.mark.parametrize(
    "sql",
    [
        "FROM result",
        "DESCRIBE result",
        "SUMMARIZE run",
        "SHOW TABLES",
        "VALUES (1)",
        "TABLE run;",
        "WITH a AS (SELECT 1 AS x) FROM a -- ; done",
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'result'",
        "SELECT restorer_id.upper(), quantile_cont(psnr, 0.5), avg(psnr) FILTER (gamma > 0.3) FROM result GROUP BY ALL",
        "SELECT row_number() OVER (ORDER BY psnr), psnr::DECIMAL(9, 2), psnr BETWEEN 1 AND 2 FROM result",
        "SELECT [x + 1 FOR x IN [1, 2] IF x > 1], {'a': 1}.a, map {'k': 2}, coalesce(1, 2), 'a' || 'b', -1 ** 2",
        "SELECT unnest(range(3)), extract(year FROM now()), CASE WHEN true THEN 1 END, list_transform([1], x -> x + 1)",
        "FROM (PIVOT result ON restorer_id IN ('bicubic', 'span') USING avg(psnr) GROUP BY task_id)",
        "FROM range(3) a, generate_series(1, 2) b, unnest([1]) c, main.result USING SAMPLE 2",
        "SELECT count(*), count(DISTINCT seed), string_agg(note, ',') FROM result WHERE task_id LIKE 'sr%'",
    ],
)
def test_what_computes_is_permitted(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    assert refused(connection, sql) == ""


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT 1; SELECT 2", "expected one SELECT statement, got SELECT, SELECT"),
        ("", "got nothing"),
        ("DELETE FROM score", "got DELETE"),
        ("FROM results", "results may not be read here, or does not exist; did you mean result?"),
        ("SELECT mediann(psnr) FROM result", "mediann may not be called here, or does not exist; did you mean median?"),
        ("FROM enable_logging(storage='stdout')", "enable_logging may not be called"),
        ("FROM duckdb_logs", "duckdb_logs may not be read"),
        ("FROM system.main.duckdb_settings", "duckdb_settings may not be read"),
        ("FROM pg_catalog.pg_class", "pg_class may not be read"),
        ("FROM _shard", "_shard may not be read"),
        ("SELECT current_setting('threads')", "current_setting may not be called"),
        ("SELECT \"Read_Text\"('/etc/passwd')", "read_text may not be called"),
        ("SELECT (SELECT x FROM (SELECT max(setseed(0.5)) AS x))", "setseed may not be called"),
        ("SELECT 1 ORDER BY (SELECT count(*) FROM duckdb_secrets())", "duckdb_secrets may not be called"),
        ("SELECT sum(1) OVER (ORDER BY sleep_ms(9))", "sleep_ms may not be called"),
        ("SELECT list_transform([1], x -> nextval('s'))", "nextval may not be called"),
        ("WITH duckdb_logs AS (SELECT 1) FROM duckdb_logs", "duckdb_logs may not be read"),
        ("SELECT sum(1) EXPORT_STATE", "EXPORT_STATE is not answered"),
        ("SHOW DATABASES", 'SHOW "databases" is not answered'),
        ("FROM query_table('run')", "query_table may not be called"),
        ("FROM 'run.csv'", r"run.csv may not be read"),
        ("SELECT 1" + " + 1" * 30_000, "at most 100000 are read"),
    ],
)
def test_everything_else_is_refused_with_its_name(
    connection: duckdb.DuckDBPyConnection, sql: str, message: str
) -> None:
    assert message in refused(connection, sql)


def test_every_listed_function_exists_and_only_computes() -> None:
    known = {
        name.lower(): stability
        for name, stability in duckdb.connect()
        .execute("SELECT function_name, any_value(stability) FROM duckdb_functions() GROUP BY ALL")
        .fetchall()
    }
    listed = permitted.functions()
    assert listed - known.keys() == {"unlist", "pg_typeof", "count_star"} - known.keys()
    volatile = {name for name in listed if known.get(name) == "VOLATILE"}
    assert volatile == {"error", "gen_random_uuid", "random", "uuid", "uuidv4", "uuidv7"}
    assert not listed & SIDE_EFFECTS


def test_a_function_that_a_later_duckdb_adds_is_refused(connection: duckdb.DuckDBPyConnection) -> None:
    tables = {
        name
        for (name,) in duckdb.connect()
        .execute("SELECT lower(function_name) FROM duckdb_functions() WHERE function_type IN ('table', 'table_macro')")
        .fetchall()
    }
    assert "brand_new may not be called" in refused(connection, "SELECT brand_new()")
    for name in tables - permitted.TABLE_FUNCTIONS:
        assert f"{name} may not be called" in refused(connection, f"FROM {name}()")
