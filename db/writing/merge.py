"""How the rows of a shard meet the rows that are there already: one row a key, whoever comes first or twice.

An incoming row is added when its key is new. Otherwise the stored row stays, unless the table's policy lets
the incoming one take its place. Of several incoming rows of one key, the policy's preferred one counts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Table,
    and_,
    delete,
    false,
    func,
    insert,
    select,
    true,
)

from db.schema import is_dimension, key_of
from db.writing.transaction import with_arrow

ROW = "_row"
"""Position of an incoming row, oldest first."""

Columns = Any
"""The `.c` of a table; SQLAlchemy types it by table."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What decides between two rows of one key."""

    gives_way: Callable[[Columns], ColumnElement[bool]]
    """Which stored rows may be replaced at all: it keeps the search short."""
    takes_over: Callable[[Columns, Columns], ColumnElement[bool]]
    """Whether an incoming row (first) replaces such a stored row (second)."""
    preferred: Callable[[Columns], tuple[ColumnElement[Any], ...]]
    """The order of incoming rows of one key; the first counts."""


FIRST = Policy(
    gives_way=lambda _: false(),
    takes_over=lambda _new, _old: false(),
    preferred=lambda new: (new[ROW],),
)
NEWEST = Policy(
    gives_way=lambda _: true(),
    takes_over=lambda _new, _old: true(),
    preferred=lambda new: (new[ROW].desc(),),
)
DONE_OVER_FAILED = Policy(
    gives_way=lambda old: old.status == "failed",
    takes_over=lambda new, _: new.status == "done",
    preferred=lambda new: ((new.status == "done").desc(), new[ROW]),
)
VALUE_OVER_NULL = Policy(
    gives_way=lambda old: old.value.is_(None),
    takes_over=lambda new, _: new.value.is_not(None),
    preferred=lambda new: (new.value.is_not(None).desc(), new[ROW]),
)


def policy_of(table: Table) -> Policy:
    """The policy of a record table."""
    match table.name:
        case "_restoration":
            return DONE_OVER_FAILED
        case "_score":
            return VALUE_OVER_NULL
        case _:
            return NEWEST if is_dimension(table) else FIRST


def merge(connection: Connection, table: Table, rows: pa.Table) -> None:
    """Merge rows, oldest first, into a record table.

    Args:
        connection: Within a transaction.
        table: Where rows of a record table are stored.
        rows: Every column of the table.
    """
    incoming = _incoming(table)
    policy = policy_of(table)
    numbered = rows.append_column(ROW, pa.array(range(rows.num_rows), pa.int64()))
    with_arrow(connection, incoming.name, numbered)
    better = select(incoming).where(_same_key(table, incoming.c), policy.takes_over(incoming.c, table.c))
    connection.execute(delete(table).where(policy.gives_way(table.c), better.exists()))
    rank = func.row_number().over(
        partition_by=[incoming.c[name] for name in key_of(table)], order_by=policy.preferred(incoming.c)
    )
    best = select(incoming, rank.label("_rank")).subquery()
    absent = ~select(table).where(_same_key(table, best.c)).exists()
    chosen = select(*(best.c[column.name] for column in table.columns)).where(best.c["_rank"] == 1, absent)
    connection.execute(insert(table).from_select(list(table.columns.keys()), chosen))


def _incoming(table: Table) -> Table:
    columns = [Column(column.name, column.type) for column in table.columns]
    return Table("_incoming", MetaData(), *columns, Column(ROW, BigInteger))


def _same_key(table: Table, other: Columns) -> ColumnElement[bool]:
    return and_(*(table.c[name] == other[name] for name in key_of(table)))
