"""The public SQL surface: views over the tables, each column documented in the database itself."""

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Column, Connection, Double, MetaData, Table, select, union_all
from sqlalchemy.schema import CreateView, SetColumnComment

from db.plain_scores import plain_scores
from db.schema import METRIC_PROTOCOL, STORED_SCORE, WIDE_METRIC

FOLDER = Path(__file__).parent / "views"


@cache
def result_columns() -> tuple[str, ...]:
    """The columns of the view `result` that are no metrics: those that its file explains."""
    return tuple(re.findall(r"^COMMENT ON COLUMN result\.(\w+)", (FOLDER / "result.sql").read_text(), re.MULTILINE))


def make_views(connection: Connection) -> None:
    """Make every view anew; `result` thereby gets the metric columns that the wide table has now.

    `result` and `score` come first: other views may read them.
    """
    _make_score_view(connection)
    for script in sorted(FOLDER.glob("*.sql"), key=lambda script: (script.stem != "result", script.stem)):
        connection.exec_driver_sql(script.read_text())
    current = select(METRIC_PROTOCOL).join(WIDE_METRIC, METRIC_PROTOCOL.c.protocol_id == WIDE_METRIC.c.protocol_id)
    for protocol in connection.execute(current):
        comment = (
            f"{protocol.title}, {protocol.better} is better, reference {protocol.reference}; {protocol.protocol_id}"
        )
        column = Column(protocol.metric_id, Double, comment=comment)
        Table("result", MetaData(), column)
        connection.execute(SetColumnComment(column))


def _make_score_view(connection: Connection) -> None:
    """Every score as a row, wherever it is kept."""
    metrics = connection.execute(select(WIDE_METRIC).order_by(WIDE_METRIC.c.metric_id))
    columns = [plain_scores(row.metric_id, row.protocol_id) for row in metrics]
    connection.execute(CreateView(union_all(select(STORED_SCORE), *columns), "score", or_replace=True))
