"""The scores that are columns of restorations, as rows."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, TableClause, cast, column, literal, null, select, table
from sqlalchemy.sql import quoted_name
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from db.schema import METRIC_PROTOCOL, STORED_RESTORATION, STORED_SCORE


def with_metrics(metric_ids: Iterable[str], name: str) -> TableClause:
    """A table of restorations with these metric columns."""
    names = [*STORED_RESTORATION.columns.keys(), *metric_ids]
    return table(name, *(column(quoted_name(each, quote=True)) for each in names))


def plain_scores(metric_id: str, protocol_id: str) -> Select[*tuple[Any, ...]]:
    """The values of one metric's column in the columns of `score`, but for those that `_score` has beside it."""
    stored = with_metrics([metric_id], STORED_RESTORATION.name)
    return _plain(stored, metric_id, protocol_id, stored.c.restoration_id)


def placed_scores(metric_id: str, protocol_id: str) -> Select[*tuple[Any, ...]]:
    """The same as `placed_beside` has them."""
    stored = with_metrics([metric_id], STORED_RESTORATION.name)
    return _plain(stored, metric_id, protocol_id, *_placed(stored.c), literal(metric_id).label("metric_id"))


def placed_beside() -> Select[*tuple[Any, ...]]:
    """The scores of `_score` with the numbers of their sample and variant, and their metric."""
    score, stored, protocol = STORED_SCORE, STORED_RESTORATION, METRIC_PROTOCOL
    values = (score.c[name] for name in ("protocol_id", "step", "value", "reason", "artefact_sha"))
    return (
        select(*_placed(stored.c), protocol.c.metric_id, *values)
        .join(stored, stored.c.restoration_id == score.c.restoration_id)
        .join(protocol, protocol.c.protocol_id == score.c.protocol_id)
    )


def _placed(stored: ReadOnlyColumnCollection[str, Any]) -> list[ColumnElement[Any]]:
    return [stored[name] for name in ("restoration_id", "sample_number", "variant_number", "run_id")]


def _plain(
    stored: TableClause, metric_id: str, protocol_id: str, *first: ColumnElement[Any]
) -> Select[*tuple[Any, ...]]:
    same = (STORED_SCORE.c.protocol_id == protocol_id, STORED_SCORE.c.step == -1)
    beside = select(STORED_SCORE.c.restoration_id).where(*same)
    values = select(
        *first,
        literal(protocol_id).label("protocol_id"),
        cast(-1, Integer).label("step"),
        stored.c[metric_id].label("value"),
        cast(null(), String).label("reason"),
        cast(null(), String).label("artefact_sha"),
    )
    return values.where(stored.c[metric_id].is_not(None), stored.c.restoration_id.not_in(beside))
