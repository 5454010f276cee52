"""Numbers for samples: 64 digits are an identity, four bytes are what a query joins."""

import pyarrow as pa
from sqlalchemy import Connection, Integer, String, cast, column, func, insert, select, table

from db.schema import RESTORATION, SAMPLE_NUMBER
from db.writing.transaction import with_arrow


def with_sample_numbers(connection: Connection, rows: pa.Table) -> pa.Table:
    """Rows of `restoration` as they are stored: sample_number in the place of sample_id.

    Samples that have no number yet get the next ones, in order of their ids.
    """
    place = RESTORATION.columns.keys().index("sample_id")
    sample_ids = rows.column("sample_id").combine_chunks()
    with_arrow(connection, "_named", pa.table({"sample_id": sample_ids.unique()}))
    _number_new(connection)
    named = table("_named", column("sample_id", String))
    known = select(SAMPLE_NUMBER).where(SAMPLE_NUMBER.c.sample_id.in_(select(named.c.sample_id)))
    numbers = {row.sample_id: row.number for row in connection.execute(known)}
    numbered = pa.array([numbers[sample_id] for sample_id in sample_ids.to_pylist()], pa.int32())
    return rows.set_column(place, "sample_number", numbered)


def _number_new(connection: Connection) -> None:
    named = table("_named", column("sample_id", String))
    new = select(named.c.sample_id).where(named.c.sample_id.not_in(select(SAMPLE_NUMBER.c.sample_id)))
    unnumbered = new.subquery()
    last = select(func.coalesce(func.max(SAMPLE_NUMBER.c.number), 0)).scalar_subquery()
    number = cast(last + func.row_number().over(order_by=unnumbered.c.sample_id), Integer)
    connection.execute(
        insert(SAMPLE_NUMBER).from_select(["number", "sample_id"], select(number, unnumbered.c.sample_id))
    )
