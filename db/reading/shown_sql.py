"""The SQL that a reader may take from under a chart: the very question that the chart was drawn from."""

from collections.abc import Sequence

from db.reading.questions import Grouping, Selection, means_parameters
from db.reading.run_question import pasteable


def means_sql(
    selection: Selection, metric_ids: Sequence[str], grouped_by: Grouping, *, include_partial: bool = False
) -> str:
    """What `questions.means` asks."""
    return pasteable("means", **means_parameters(selection, metric_ids, grouped_by, include_partial=include_partial))


def coverage_sql() -> str:
    """What `questions.coverage` asks."""
    return pasteable("coverage")
