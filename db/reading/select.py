"""A reader's own SQL: exactly one SELECT statement, and only the first of its rows."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import duckdb
import pyarrow as pa

from db.errors import QueryError, one_line

Argument: TypeAlias = "str | int | float | bool | None"


def select(
    connection: duckdb.DuckDBPyConnection, sql: str, limit: int, parameters: Mapping[str, Argument] | None = None
) -> pa.Table:
    """The first rows of one SELECT statement; FROM, VALUES, DESCRIBE and SUMMARIZE count as SELECT.

    Raises:
        QueryError: The statement is refused or fails.
    """
    try:
        statement = _only_select(connection, sql)
        reader = connection.execute(statement, dict(parameters or {})).to_arrow_reader()
        rows = pa.Table.from_batches(_first_rows(reader, limit), schema=reader.schema)
        return plain(rows)
    except (duckdb.Error, pa.ArrowException, MemoryError) as error:
        raise QueryError(one_line(error) or "out of memory") from error


def plain(rows: pa.Table) -> pa.Table:
    """Rows with float64 in place of decimal and 128-bit numbers: sums become what a chart can draw."""
    fields = [field.with_type(pa.float64()) if pa.types.is_decimal(field.type) else field for field in rows.schema]
    return rows.cast(pa.schema(fields))


def _only_select(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    statements = connection.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        kinds = ", ".join(statement.type.name for statement in statements) or "nothing"
        raise QueryError(f"expected one SELECT statement, got {kinds}")
    return statements[0]


def _first_rows(reader: pa.RecordBatchReader, limit: int) -> Iterator[pa.RecordBatch]:
    wanted = limit
    for batch in reader:
        yield batch.slice(0, wanted)
        wanted -= batch.num_rows
        if wanted <= 0:
            return
