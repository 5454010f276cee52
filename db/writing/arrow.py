"""How rows of the record tables look in Arrow: types come from the schema, so that the two cannot differ."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import BigInteger, Boolean, DateTime, Double, Integer, String, Table
from sqlalchemy.types import TypeEngine

from db.errors import ShardError
from db.records import Record
from db.schema import ORDER

ARROW_TYPES: dict[type[TypeEngine[Any]], pa.DataType] = {
    String: pa.string(),
    Double: pa.float64(),
    BigInteger: pa.int64(),
    Integer: pa.int32(),
    Boolean: pa.bool_(),
    DateTime: pa.timestamp("us"),
}


def arrow_schema(table: Table) -> pa.Schema:
    """The columns of a record table as a shard holds them."""
    return pa.schema(
        [
            pa.field(column.name, ARROW_TYPES[type(column.type)], nullable=bool(column.nullable))
            for column in table.columns
            if column.name != ORDER
        ]
    )


def rows_of(table: Table, records: Sequence[Record]) -> pa.Table:
    """Records of one table as Arrow.

    Raises:
        ShardError: A value has the wrong type, or is missing where it must not be.
    """
    schema = arrow_schema(table)
    rows = [{name: getattr(record, name) for name in schema.names} for record in records]
    try:
        converted = pa.Table.from_pylist(rows, schema=schema)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
        raise ShardError(f"a row of {table.name} does not fit the schema: {error}") from error
    return fitted(table, converted)


def fitted(table: Table, rows: pa.Table) -> pa.Table:
    """Rows in the columns of the schema as it is now; columns that came later are NULL.

    Raises:
        ShardError: A column is unknown, has another type, or is empty where it must not be.
    """
    schema = arrow_schema(table)
    unknown = set(rows.column_names) - set(schema.names)
    if unknown:
        raise ShardError(f"{table.name} has no column called {', '.join(sorted(unknown))}")
    columns = [_fitted_column(table, rows, field) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def _fitted_column(table: Table, rows: pa.Table, field: "pa.Field[Any]") -> "pa.ChunkedArray[Any]":
    if field.name in rows.column_names:
        try:
            column = rows.column(field.name).cast(field.type)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise ShardError(f"{table.name}.{field.name} has the wrong type: {error}") from error
    else:
        column = pa.chunked_array([pa.nulls(rows.num_rows, field.type)])
    if column.null_count and not field.nullable:
        raise ShardError(f"{table.name}.{field.name} is empty; it must have a value")
    if pa.types.is_floating(field.type) and pc.any(pc.is_nan(column)).as_py():
        raise ShardError(f"{table.name}.{field.name} is not a number; None stands for undefined")
    return column
