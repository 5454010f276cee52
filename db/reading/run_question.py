"""Runs the questions in `db/reading/sql`: one file each, opened by a comment that names its $parameters."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import duckdb

from db.connect import connect_read_only
from db.errors import StoreError, one_line
from db.store import Snapshot

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

FOLDER = Path(__file__).parent / "sql"
PARTS = FOLDER / "parts"
"""Conditions that several questions share: `AND chosen()` in a question stands for those of `parts/chosen.sql`."""

Row: TypeAlias = dict[str, Any]
"""A value by column name, as Python has it."""

Parameter: TypeAlias = "str | int | float | bool | list[str] | None"


def run_question(snapshot: Snapshot, question: str, **parameters: Parameter) -> "pd.DataFrame":
    """The answer of one question on one snapshot.

    Args:
        snapshot: Where to look.
        question: The file's name, without `.sql`.
        parameters: A value for each $parameter of the file.

    Raises:
        SnapshotGoneError: The snapshot has been deleted.
        StoreError: It cannot be read.
    """
    with connect_read_only(snapshot) as connection, _damage_reported(snapshot):
        return run_on(connection, question, **parameters)


def rows(snapshot: Snapshot, question: str, **parameters: Parameter) -> list[Row]:
    """The same answer as plain rows, by column name: for commands that should not wait until pandas is imported.

    DuckDB imports pandas, where there is one, to look at a parameter; so the values are written into the text.

    Raises:
        StoreError: As `run_question`.
    """
    with connect_read_only(snapshot) as connection, _damage_reported(snapshot):
        answer = connection.execute(pasteable(question, **parameters))
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


@contextmanager
def _damage_reported(snapshot: Snapshot) -> Generator[None]:
    try:
        yield
    except (duckdb.IOException, duckdb.InternalException, duckdb.FatalException) as error:
        raise StoreError(
            f"{snapshot.path} is damaged: {one_line(error)}; delete it to fall back on the last good snapshot"
        ) from error


def run_on(connection: duckdb.DuckDBPyConnection, question: str, **parameters: Parameter) -> "pd.DataFrame":
    """The answer of one question on any database that has what the question names."""
    return _plain(connection.execute(_text(question), parameters or None).to_arrow_table()).to_pandas()


def pasteable(question: str, **parameters: Parameter) -> str:
    """The text of a question with its values written in: what `run_question` runs, for anybody to run again.

    It begins with SELECT or WITH, and ends with the comment that the file begins with.
    """
    lines = _text(question).splitlines()
    comment = [line for line in lines if line.startswith("--") and not line.startswith("--   ")]
    statement = "\n".join(line for line in lines if not line.startswith("--"))
    return "\n".join([re.sub(r"\$(\w+)", lambda name: _literal(parameters[name[1]]), statement), *comment])


def _literal(value: Parameter) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).lower()
        case str():
            return "'" + value.replace("'", "''") + "'"
        case list():
            return f"[{', '.join(map(_literal, value))}]"
        case _:
            return repr(value)


@lru_cache
def _text(question: str) -> str:
    return re.sub(r"^( *)AND (\w+)\(\)$", _part, (FOLDER / f"{question}.sql").read_text(), flags=re.MULTILINE)


def _part(place: re.Match[str]) -> str:
    lines = (PARTS / f"{place[2]}.sql").read_text().splitlines()
    return "\n".join(place[1] + line for line in lines if not line.startswith("--"))


def _plain(rows: "pa.Table") -> "pa.Table":
    """Rows with float64 in place of decimal and 128-bit numbers: sums become what a chart can draw."""
    import pyarrow as pa

    fields = [field.with_type(pa.float64()) if pa.types.is_decimal(field.type) else field for field in rows.schema]
    return rows.cast(pa.schema(fields))
