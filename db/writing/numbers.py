"""Numbers for what many restorations share: 64 digits are an identity, four bytes are what a query joins."""

import pyarrow as pa
from sqlalchemy import Connection, Integer, Table, and_, cast, column, func, insert, select, table

from db.schema import NUMBERED, STORED_RESTORATION
from db.writing.transaction import with_arrow


def with_numbers(connection: Connection, rows: pa.Table) -> pa.Table:
    """Rows of `restoration` as they are stored: a number in the place of the columns that it stands for.

    What has no number yet gets the next one, in order of its columns.
    """
    for name, numbers in NUMBERED.items():
        named = [each.name for each in numbers.columns if each.name != "number"]
        known = _numbers(connection, numbers, rows.select(named))
        keys = zip(*(rows.column(each).to_pylist() for each in named), strict=True)
        rows = rows.append_column(name, pa.array([known[key] for key in keys], pa.int32()))
    return rows.select(STORED_RESTORATION.columns.keys())


def _numbers(connection: Connection, numbers: Table, keys: pa.Table) -> dict[tuple[object, ...], int]:
    """The number of each of these rows, by its values."""
    with_arrow(connection, "_named", keys.group_by(keys.column_names).aggregate([]))
    named = table("_named", *(column(name, numbers.c[name].type) for name in keys.column_names))
    same = [numbers.c[name] == named.c[name] for name in keys.column_names]
    new = select(named).where(~select(numbers).where(*same).exists()).subquery()
    last = select(func.coalesce(func.max(numbers.c.number), 0)).scalar_subquery()
    number = cast(last + func.row_number().over(order_by=list(new.c)), Integer)
    connection.execute(insert(numbers).from_select(["number", *keys.column_names], select(number, *new.c)))
    known = select(numbers.c.number, *named.c).join_from(numbers, named, and_(*same))
    return {tuple(values): number for number, *values in connection.execute(known)}
