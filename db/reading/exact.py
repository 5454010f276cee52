"""Answers as flat columns that pandas and charts hold without loss: exact, or as the text that DuckDB writes.

DuckDB has values that Python has not (years beyond 9999, 24:00, infinity among dates, unions, 128-bit integers), and
one small nested value can become gigabytes of Python objects. So the database itself turns them into text. A column of
floats that has NaN is text too: pandas takes NaN for a missing value.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from db.errors import QueryError

Argument: TypeAlias = "str | int | float | bool | None"
Values: TypeAlias = "pa.ChunkedArray[Any]"
Kind: TypeAlias = Literal["plain", "number", "time", "text"]

MOST_COLUMNS = 2000
EXACT_DIGITS = 15
"""Decimal digits that a float64 always gives back."""

_PLAIN = {
    *("BOOLEAN", "VARCHAR", "FLOAT", "DOUBLE"),
    *(f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG")),
    *("INTEGER", "UINTEGER"),
}
_TIMES = {"DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE"}
_WHOLE = {"HUGEINT", "UHUGEINT", "BIGNUM"}
_IN_CALENDAR = (
    "CASE WHEN TRY_CAST({0} AS TIMESTAMP) BETWEEN '0001-01-01'::TIMESTAMP AND '9999-12-31 23:59:59.999999'::TIMESTAMP"
    " THEN {0} END"
)
"""Python's years; others are NULL."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a statement's answer."""

    name: str
    kind: Kind


def columns(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Argument]) -> list[Column]:
    """The columns that a statement would answer with; DuckDB makes their names unique, as a subquery's.

    Raises:
        QueryError: There are too many.
        duckdb.Error: The statement does not fit the database.
    """
    described = f"DESCRIBE SELECT * FROM (\n{_body(sql)}\n)"  # noqa: S608 - a statement that `db.reading.permitted` checked
    found = connection.execute(described, dict(parameters)).fetchall()
    if len(found) > MOST_COLUMNS:
        raise QueryError(f"the answer has {len(found)} columns; at most {MOST_COLUMNS} are shown")
    return [Column(name, _kind(type_)) for name, type_, *_ in found]


def as_values(sql: str, found: Sequence[Column]) -> str:
    """The statement with columns that `gather` makes exact: those of kind number as text, times as value and text."""
    selected: list[str] = []
    for index, column in enumerate(found):
        reference = f"c{index}"
        match column.kind:
            case "plain":
                selected.append(reference)
            case "number" | "text":
                selected.append(f"{reference}::VARCHAR")
            case "time":
                selected += [_IN_CALENDAR.format(reference), f"{reference}::VARCHAR"]
    return _wrapped(sql, selected, len(found))


def explained(how: str, sql: str) -> str:
    """The statement whose answer is the plan of another, as text: EXPLAIN, or EXPLAIN ANALYZE."""
    return f"{how} {_body(sql)}"


def as_text(sql: str, found: Sequence[Column]) -> str:
    """The statement with every column as text."""
    return _wrapped(sql, [f"c{index}::VARCHAR" for index in range(len(found))], len(found))


def gather(rows: pa.Table, found: Sequence[Column]) -> pa.Table:
    """What `as_values` answered, one array a column: typed where that is exact, else text."""
    arrays = iter(rows.columns)
    made = [_GATHER[column.kind](arrays.__next__) for column in found]
    return pa.table(made, names=[column.name for column in found])


def named(rows: pa.Table, found: Sequence[Column]) -> pa.Table:
    """What `as_text` answered, under the columns' names."""
    return rows.rename_columns([column.name for column in found])


def _plain(take: Callable[[], Values]) -> Values:
    values = take()
    is_undefined = pa.types.is_floating(values.type) and pc.any(pc.is_nan(values)).as_py()
    return pc.cast(values, pa.string()) if is_undefined else values


def _time(take: Callable[[], Values]) -> Values:
    value, text = take(), take()
    return value if value.null_count == text.null_count else text


def _number(take: Callable[[], Values]) -> Values:
    text = take()
    try:
        return pc.cast(text, pa.int64())
    except pa.ArrowInvalid:
        digits = pc.replace_substring_regex(text, r"^-?0*(\.0*)?|\.", "")
        fits = pc.max(pc.utf8_length(digits)).as_py() <= EXACT_DIGITS
        return pc.cast(text, pa.float64()) if fits else text


_GATHER: Mapping[Kind, Callable[[Callable[[], Values]], Values]] = {
    "plain": _plain,
    "text": _plain,
    "time": _time,
    "number": _number,
}


def _wrapped(sql: str, selected: Sequence[str], count: int) -> str:
    names = ", ".join(f"c{index}" for index in range(count))
    return f"SELECT {', '.join(selected)} FROM (\n{_body(sql)}\n) AS answer({names})"  # noqa: S608 - likewise


def _body(sql: str) -> str:
    """A statement as it may stand in parentheses: without its semicolon, which only blanks or comments may follow."""
    text = sql.encode()
    ends = [at for at, kind in duckdb.tokenize(sql) if kind == duckdb.token_type.operator and text[at : at + 1] == b";"]
    return text[: ends[0]].decode() if ends else sql


def _kind(type_: str) -> Kind:
    if type_ in _PLAIN:
        return "plain"
    if type_ in _WHOLE or (type_.startswith("DECIMAL(") and type_.endswith(")")):
        return "number"
    return "time" if type_ in _TIMES else "text"
