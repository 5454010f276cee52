"""The scores that are columns of restorations, as rows."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Integer, Select, String, TableClause, cast, column, literal, null, select, table
from sqlalchemy.sql import quoted_name

from db.schema import STORED_RESTORATION, STORED_SCORE


def with_metrics(metric_ids: Iterable[str], name: str) -> TableClause:
    """A table of restorations with these metric columns."""
    names = [*STORED_RESTORATION.columns.keys(), *metric_ids]
    return table(name, *(column(quoted_name(each, quote=True)) for each in names))


def plain_scores(metric_id: str, protocol_id: str) -> Select[*tuple[Any, ...]]:
    """The values of one metric's column in the columns of `score`, but for those that `_score` has beside it."""
    stored = with_metrics([metric_id], STORED_RESTORATION.name)
    same = (STORED_SCORE.c.protocol_id == protocol_id, STORED_SCORE.c.step == -1)
    beside = select(STORED_SCORE.c.restoration_id).where(*same)
    values = select(
        stored.c.restoration_id,
        literal(protocol_id).label("protocol_id"),
        cast(-1, Integer).label("step"),
        stored.c[metric_id].label("value"),
        cast(null(), String).label("reason"),
        cast(null(), String).label("artefact_sha"),
    )
    return values.where(stored.c[metric_id].is_not(None), stored.c.restoration_id.not_in(beside))
