"""The metric columns of restorations: one row a restoration, one column a metric, by the metric's current protocol.

A chart reads one table, and a score is kept once: what is a plain number moves from `_score` into its column. Only the
restorations that a publication touched are looked at. Infinite scores (PSNR of identical images) stay in `_score`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
from sqlalchemy import (
    DDL,
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    column,
    delete,
    func,
    insert,
    literal_column,
    select,
    table,
    union,
    update,
)
from sqlalchemy.schema import CreateTableAs
from sqlalchemy.sql import quoted_name

from db.errors import ShardError
from db.plain_scores import plain_scores, with_metrics
from db.schema import METRIC_PROTOCOL, ORDER, RESTORATION, STORED_RESTORATION, STORED_SCORE, WIDE_METRIC
from db.surface import result_columns
from db.writing.transaction import with_arrow

METRIC_ID_PATTERN = re.compile(r"[a-z][a-z0-9_]{0,62}")

ROW: ColumnElement[int] = literal_column("rowid", BigInteger)


def check_metric_ids(metric_ids: Iterable[str]) -> None:
    """See that metric ids can be columns of `restoration_wide` and `result`.

    Raises:
        ShardError: One is no lower-case name, or names another column.
    """
    taken = {*result_columns(), *RESTORATION.columns.keys(), *STORED_RESTORATION.columns.keys()}
    for metric_id in metric_ids:
        if not METRIC_ID_PATTERN.fullmatch(metric_id):
            raise ShardError(f"{metric_id!r} is no metric id; use lower-case letters, digits and _")
        if metric_id in taken:
            raise ShardError(f"{metric_id!r} is a column of the results already; choose another metric id")


def extend(connection: Connection, touched: Iterable[str]) -> None:
    """Bring the metric columns up to date, for these restorations and for all whose metrics have a new protocol.

    Args:
        connection: Within the transaction that changed restorations, scores or protocols.
        touched: restoration_id of every row that changed.
    """
    filled, wanted = _filled_protocols(connection), _current_protocols(connection)
    for metric_id in sorted(wanted.keys() - filled.keys()):
        connection.execute(_add_column(connection, metric_id))
    changed = {metric_id for metric_id, protocol_id in wanted.items() if filled.get(metric_id) != protocol_id}
    for metric_id in sorted(changed & filled.keys()):
        _put_back(connection, metric_id, filled[metric_id])
    with_arrow(connection, "_touched", pa.table({"restoration_id": pa.array(sorted(touched), pa.string())}))
    _fill(connection, wanted, [wanted[metric_id] for metric_id in sorted(changed)])
    connection.execute(delete(WIDE_METRIC))
    rows = [{"metric_id": metric, "protocol_id": protocol} for metric, protocol in sorted(wanted.items())]
    if rows:
        connection.execute(insert(WIDE_METRIC), rows)


def _filled_protocols(connection: Connection) -> dict[str, str]:
    return {row.metric_id: row.protocol_id for row in connection.execute(select(WIDE_METRIC))}


def _current_protocols(connection: Connection) -> dict[str, str]:
    oldest_first = select(METRIC_PROTOCOL).order_by(METRIC_PROTOCOL.c[ORDER], METRIC_PROTOCOL.c.protocol_id)
    return {row.metric_id: row.protocol_id for row in connection.execute(oldest_first)}


def _add_column(connection: Connection, metric_id: str) -> DDL:
    name = connection.dialect.identifier_preparer.quote(quoted_name(metric_id, quote=True))
    return DDL("ALTER TABLE _restoration ADD COLUMN %(name)s DOUBLE", context={"name": name})


def _put_back(connection: Connection, metric_id: str, protocol_id: str) -> None:
    """Keep the values of a protocol that is no longer the current one as scores of their own."""
    stored = with_metrics([metric_id], STORED_RESTORATION.name)
    connection.execute(
        insert(STORED_SCORE).from_select(list(STORED_SCORE.columns.keys()), plain_scores(metric_id, protocol_id))
    )
    connection.execute(update(stored).values({quoted_name(metric_id, quote=True): None}))


def _fill(connection: Connection, protocols: Mapping[str, str], changed_protocols: Sequence[str]) -> None:
    """Move what is a plain number from `_score` into the rows of its restorations; a number that is there stays."""
    for name in ("_to_fill", "_places", "_filled"):
        connection.execute(DDL("DROP TABLE IF EXISTS %(name)s", context={"name": name}))
    connection.execute(CreateTableAs(_to_fill(protocols, changed_protocols), "_to_fill", temporary=True))
    connection.execute(CreateTableAs(_places(), "_places", temporary=True))
    connection.execute(CreateTableAs(_filled(protocols), "_filled", temporary=True))
    filled = with_metrics(protocols, "_filled")
    stored = with_metrics(protocols, STORED_RESTORATION.name)
    places = select(table("_places", column("place")).c.place)
    connection.execute(delete(stored).where(ROW.in_(places)))
    connection.execute(insert(stored).from_select(list(stored.columns.keys()), select(filled)))
    for metric_id, protocol_id in protocols.items():
        moved = select(filled.c.restoration_id).where(filled.c[metric_id].is_not(None))
        here = and_(STORED_SCORE.c.protocol_id == protocol_id, STORED_SCORE.c.step == -1)
        plain = and_(STORED_SCORE.c.artefact_sha.is_(None), STORED_SCORE.c.restoration_id.in_(moved))
        connection.execute(delete(STORED_SCORE).where(here, plain))


def _to_fill(protocols: Mapping[str, str], changed_protocols: Sequence[str]) -> Select[Any]:
    touched = table("_touched", column("restoration_id"))
    rescored = select(STORED_SCORE.c.restoration_id).where(STORED_SCORE.c.protocol_id.in_(changed_protocols))
    ids = union(select(touched.c.restoration_id), rescored).subquery()
    scores = select(STORED_SCORE).where(STORED_SCORE.c.step == -1, STORED_SCORE.c.restoration_id.in_(select(ids)))
    return scores.where(STORED_SCORE.c.protocol_id.in_(sorted(protocols.values())))


def _places() -> Select[*tuple[Any, ...]]:
    """Where the rows to be filled are: one search by identity, and every later step goes straight to them."""
    waiting = table("_to_fill", column("restoration_id"))
    found = STORED_RESTORATION.c.restoration_id.in_(select(waiting.c.restoration_id))
    return select(STORED_RESTORATION.c.restoration_id, ROW.label("place")).where(found)


def _filled(protocols: Mapping[str, str]) -> Select[Any]:
    stored = with_metrics(protocols, STORED_RESTORATION.name)
    scores = _pivot(protocols).subquery()
    metrics = [func.coalesce(stored.c[name], scores.c[name]).label(quoted_name(name, quote=True)) for name in protocols]
    facts = [stored.c[column.name] for column in STORED_RESTORATION.columns]
    places = table("_places", column("restoration_id"), column("place"))
    rows = places.join(scores, scores.c.restoration_id == places.c.restoration_id)
    return select(*facts, *metrics).select_from(
        rows.join(stored, literal_column("_restoration.rowid") == places.c.place)
    )


def _pivot(protocols: Mapping[str, str]) -> Select[Any]:
    waiting = table("_to_fill", *(column(each.name) for each in STORED_SCORE.columns))
    finite: ColumnElement[float] = case((func.isfinite(waiting.c.value), waiting.c.value))
    metrics = [
        func.max(finite).filter(waiting.c.protocol_id == protocol).label(quoted_name(metric_id, quote=True))
        for metric_id, protocol in protocols.items()
    ]
    return select(waiting.c.restoration_id, *metrics).group_by(waiting.c.restoration_id)
