"""Values that Python or pandas have not come back exact or as the text that DuckDB writes."""

from collections.abc import Generator
from datetime import UTC, datetime

import pandas as pd
import pytest

from db.errors import QueryError
from db.reading.sandbox import Sandbox
from db.store import Snapshot


@pytest.fixture(scope="module")
def sandbox(tiny: Snapshot) -> Generator[Sandbox]:
    with Sandbox(tiny) as sandbox:
        yield sandbox


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1", 1),
        ("9007199254740993", 9007199254740993),
        ("1.5", 1.5),
        ("sum(range::BIGINT) FROM range(1000)", 499500),
        ("170141183460469231731687303715884105727::HUGEINT", "170141183460469231731687303715884105727"),
        ("340282366920938463463374607431768211455::UHUGEINT", "340282366920938463463374607431768211455"),
        ("12345678901234567890.123::DECIMAL(38, 3)", "12345678901234567890.123"),
        ("0.1::DECIMAL(38, 3)", 0.1),
        ("-7::BIGNUM", -7),
        ("DATE '2026-01-02'", pd.Timestamp("2026-01-02")),
        ("DATE '5881580-07-10'", "5881580-07-10"),
        ("DATE '-0044-03-15'", "0045-03-15 (BC)"),
        ("'-infinity'::TIMESTAMP", "-infinity"),
        ("TIMESTAMP '294246-01-01'", "294246-01-01 00:00:00"),
        ("'290309-12-22 (BC) 00:00:00'::TIMESTAMP", "290309-12-22 (BC) 00:00:00"),
        ("TIMESTAMP '2026-01-02 03:04:05.000006'", pd.Timestamp("2026-01-02 03:04:05.000006")),
        ("TIMESTAMPTZ '2026-01-02 03:04:05+01'", datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)),
        ("'infinity'::TIMESTAMPTZ", "infinity"),
        ("TIMESTAMP_NS '2026-01-02 03:04:05.123456789'", pd.Timestamp("2026-01-02 03:04:05.123456789")),
        ("TIME '24:00:00'", "24:00:00"),
        ("INTERVAL 2000000000 MONTH", "166666666 years 8 months"),
        ("1::UNION(a INT, b VARCHAR)", "1"),
        ("1::VARIANT", "1"),
        ("'101'::BIT", "101"),
        ("'a'::ENUM('a', 'b')", "a"),
        ("'a\\x00b'::BLOB", r"a\x00b"),
        ("MAP {[1]: {'a': NULL}}", "{[1]={'a': NULL}}"),
        ("[TIMESTAMP '294246-01-01']", "['294246-01-01 00:00:00']"),
        ("{'d': 1.5::DECIMAL(38, 10)}", "{'d': 1.5000000000}"),
        ("chr(0) || 'a'", "\x00a"),
        ("'infinity'::DOUBLE", float("inf")),
        ("'nan'::DOUBLE", "nan"),
    ],
)
def test_a_value_is_exact_or_text(sandbox: Sandbox, expression: str, value: object) -> None:
    assert sandbox.run(f"SELECT {expression}").iloc[0, 0] == value


def test_a_missing_integer_makes_no_float_of_its_neighbours(sandbox: Sandbox) -> None:
    assert sandbox.run("SELECT unnest([9007199254740993, NULL]) AS n")["n"].tolist() == [9007199254740993, pd.NA]


def test_a_column_is_text_as_a_whole_when_one_value_needs_it(sandbox: Sandbox) -> None:
    column = sandbox.run("SELECT unnest([DATE '2026-01-02', NULL, DATE '5000000-01-01']) AS d")["d"]
    assert column.fillna("-").tolist() == ["2026-01-02", "-", "5000000-01-01"]


def test_columns_of_one_name_are_told_apart(sandbox: Sandbox) -> None:
    assert list(sandbox.run('SELECT 1 AS a, 2 AS a, 3 AS "A", 4 AS a')) == ["a", "a_1", "A_2", "a_3"]


def test_the_order_of_the_statement_is_kept(sandbox: Sandbox) -> None:
    assert sandbox.run("FROM range(5) ORDER BY range DESC LIMIT 3; -- done")["range"].tolist() == [4, 3, 2]


def test_too_many_columns_are_refused(sandbox: Sandbox) -> None:
    with pytest.raises(QueryError, match="has 2001 columns; at most 2000 are shown"):
        sandbox.run("SELECT " + ", ".join(f"{n} AS c{n}" for n in range(2001)))


def test_a_character_that_no_text_has_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(QueryError, match="holds a character that no text has"):
        sandbox.run("SELECT '\ud800'")
