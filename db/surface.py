"""The public SQL surface: views over the tables, each column documented in the database itself."""

import hashlib
import re
from functools import cache
from pathlib import Path

from sqlalchemy import Column, Connection, Double, MetaData, Table, delete, insert, select, union_all
from sqlalchemy.schema import CreateView, SetColumnComment

from db import migrations
from db.plain_scores import placed_beside, placed_scores, plain_scores
from db.schema import METRIC_PROTOCOL, STORED_SCORE, SURFACE, WIDE_METRIC

FOLDER = Path(__file__).parent / "views"


@cache
def result_columns() -> tuple[str, ...]:
    """The columns of the view `result` that are no metrics: those that its file explains."""
    return tuple(re.findall(r"^COMMENT ON COLUMN result\.(\w+)", (FOLDER / "result.sql").read_text(), re.MULTILINE))


def make_views(connection: Connection) -> None:
    """Make every view anew where their texts, the metrics or the schema changed since they were made.

    `result` thereby gets the metric columns that the wide table has now; it and `score` come first: other views may
    read them.
    """
    scripts = sorted(FOLDER.glob("*.sql"), key=lambda script: (script.stem != "result", script.stem))
    texts, comments = [script.read_text() for script in scripts], _comments(connection)
    digest = hashlib.sha256(repr((migrations.LATEST, texts, comments)).encode()).hexdigest()
    if connection.scalar(select(SURFACE.c.digest)) == digest:
        return
    _make_score_views(connection)
    for text in texts:
        connection.exec_driver_sql(text)
    for metric_id, comment in comments:
        column = Column(metric_id, Double, comment=comment)
        Table("result", MetaData(), column)
        connection.execute(SetColumnComment(column))
    connection.execute(delete(SURFACE))
    connection.execute(insert(SURFACE).values(digest=digest))


def _comments(connection: Connection) -> list[tuple[str, str]]:
    """The metrics that are columns, and what the database says of each."""
    current = select(METRIC_PROTOCOL).join(WIDE_METRIC, METRIC_PROTOCOL.c.protocol_id == WIDE_METRIC.c.protocol_id)
    return [
        (row.metric_id, f"{row.title}, {row.better} is better, reference {row.reference}; {row.protocol_id}")
        for row in connection.execute(current.order_by(METRIC_PROTOCOL.c.metric_id))
    ]


def _make_score_views(connection: Connection) -> None:
    """Every score as a row, wherever it is kept; and the same with the numbers of what was restored, to join by."""
    metrics = connection.execute(select(WIDE_METRIC).order_by(WIDE_METRIC.c.metric_id)).all()
    plain = [plain_scores(row.metric_id, row.protocol_id) for row in metrics]
    placed = [placed_scores(row.metric_id, row.protocol_id) for row in metrics]
    connection.execute(CreateView(union_all(select(STORED_SCORE), *plain), "score", or_replace=True))
    connection.execute(CreateView(union_all(placed_beside(), *placed), "_placed_score", or_replace=True))
