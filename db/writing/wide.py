"""The wide table: one row a restoration, one column a metric, filled from the metric's current protocol.

It repeats what `restoration` and `score` say, so that a chart reads one table. Only the restorations that
a publication touched are filled again. Infinite scores (PSNR of identical images) are NULL here; `score`
keeps them.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
from sqlalchemy import DDL, ColumnElement, Connection, Select, case, column, delete, func, insert, select, table, union
from sqlalchemy.sql import quoted_name

from db.errors import ShardError
from db.schema import METRIC_PROTOCOL, ORDER, RESTORATION, RESTORATION_WIDE, SCORE, WIDE_METRIC
from db.writing.transaction import with_arrow

METRIC_ID_PATTERN = re.compile(r"[a-z][a-z0-9_]{0,62}")

RESULT_COLUMNS = (
    "restoration_id",
    "sample_id",
    "image_id",
    "image_name",
    "dataset_id",
    "task_id",
    "task_title",
    "alpha",
    "beta",
    "gamma",
    "gamma_bin",
    "restorer_id",
    "restorer_title",
    "family",
    "setting_id",
    "setting_label",
    "setting_values",
    "is_default_setting",
    "latency_ms",
    "peak_memory_mb",
    "flops",
    "parameters",
    "weights_bytes",
    "device",
    "dtype",
    "input_width",
    "input_height",
    "route",
    "cost_by_part",
    "degraded_sha",
    "target_sha",
    "restored_sha",
    "run_id",
    "status",
    "error",
    "note",
    "seed",
    "created_at",
)
"""The columns of the view `result` that are no metrics."""


def check_metric_ids(metric_ids: Iterable[str]) -> None:
    """See that metric ids can be columns of `restoration_wide` and `result`.

    Raises:
        ShardError: One is no lower-case name, or names another column.
    """
    taken = {*RESULT_COLUMNS, *RESTORATION.columns.keys()}
    for metric_id in metric_ids:
        if not METRIC_ID_PATTERN.fullmatch(metric_id):
            raise ShardError(f"{metric_id!r} is no metric id; use lower-case letters, digits and _")
        if metric_id in taken:
            raise ShardError(f"{metric_id!r} is a column of the results already; choose another metric id")


def extend(connection: Connection, touched: Iterable[str]) -> None:
    """Fill the wide rows of these restorations again, and of all whose metrics have a new protocol.

    Args:
        connection: Within the transaction that changed `restoration`, `score` or `metric_protocol`.
        touched: restoration_id of every row that changed.
    """
    filled, wanted = _filled_protocols(connection), _current_protocols(connection)
    for metric_id in sorted(wanted.keys() - filled.keys()):
        connection.execute(_add_column(connection, metric_id))
    changed = filled.items() ^ wanted.items()
    with_arrow(connection, "_touched", pa.table({"restoration_id": pa.array(sorted(touched), pa.string())}))
    _refill(connection, wanted, _restorations_to_fill({protocol for _, protocol in changed}))
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
    return DDL("ALTER TABLE restoration_wide ADD COLUMN %(name)s DOUBLE", context={"name": name})


def _restorations_to_fill(changed_protocols: Iterable[str]) -> Select[Any]:
    touched = table("_touched", column("restoration_id"))
    rescored = select(SCORE.c.restoration_id).where(SCORE.c.protocol_id.in_(sorted(changed_protocols)))
    ids = union(select(touched.c.restoration_id), rescored).subquery()
    return select(ids.c.restoration_id)


def _refill(connection: Connection, protocols: Mapping[str, str], ids: Select[Any]) -> None:
    scores = _pivot(protocols, ids).subquery()
    metrics = [scores.c[metric_id] for metric_id in protocols]
    joined = RESTORATION.outerjoin(scores, RESTORATION.c.restoration_id == scores.c.restoration_id)
    rows = select(*RESTORATION.c, *metrics).select_from(joined).where(RESTORATION.c.restoration_id.in_(ids))
    names = [*RESTORATION.c.keys(), *protocols]
    wide = table(RESTORATION_WIDE.name, *(column(quoted_name(name, quote=True)) for name in names))
    connection.execute(delete(wide).where(wide.c.restoration_id.in_(ids)))
    connection.execute(insert(wide).from_select(names, rows))


def _pivot(protocols: Mapping[str, str], ids: Select[Any]) -> Select[Any]:
    finite: ColumnElement[float] = case((func.isfinite(SCORE.c.value), SCORE.c.value))
    metrics = [
        func.max(finite).filter(SCORE.c.protocol_id == protocol).label(quoted_name(metric_id, quote=True))
        for metric_id, protocol in protocols.items()
    ]
    final = select(SCORE.c.restoration_id, *metrics).where(SCORE.c.step == -1, SCORE.c.restoration_id.in_(ids))
    return final.group_by(SCORE.c.restoration_id)
