"""The SQL that a reader may take from under a chart: it asks the store's public view for the same numbers."""

from collections.abc import Sequence
from pathlib import Path
from string import Template

from clir_core.statistics.gamma_bins import EDGES, LABELS
from db.reading.questions import Selection

_FOLDER = Path(__file__).parent / "sql"


def means_sql(selection: Selection, metric_ids: Sequence[str], group: str) -> str:
    """The query of `dashboard.data.estimates.means`, ready to run on the view `result`.

    Args:
        selection: As given to `means`.
        metric_ids: Likewise.
        group: `task_id` or `gamma_bin`.
    """
    return Template((_FOLDER / "means.sql").read_text()).substitute(
        group="task_id" if group == "task_id" else _gamma_bin(),
        name=group,
        metrics=", ".join(metric_ids),
        averages=", ".join(f"avg({metric_id}) AS {metric_id}" for metric_id in metric_ids),
        conditions=_conditions(selection, metric_ids),
    )


def coverage_sql() -> str:
    """The query behind the coverage heat map."""
    return (_FOLDER / "coverage.sql").read_text()


def _conditions(selection: Selection, metric_ids: Sequence[str]) -> str:
    conditions = [f"{metric_id} IS NOT NULL" for metric_id in metric_ids]
    if selection.restorer_ids:
        conditions.append(f"(restorer_id IN {_list(selection.restorer_ids)} OR family = 'reference')")
    if selection.task_ids:
        conditions.append(f"task_id IN {_list(selection.task_ids)}")
    if selection.dataset_ids:
        conditions.append(f"dataset_id IN {_list(selection.dataset_ids)}")
    return "".join(f"\n        AND {condition}" for condition in conditions)


def _list(ids: Sequence[str]) -> str:
    return f"({', '.join(map(_quoted, ids))})"


def _gamma_bin() -> str:
    cases = (f"WHEN gamma < {high} THEN {_quoted(label)}" for high, label in zip(EDGES[1:-1], LABELS, strict=False))
    return f"CASE WHEN gamma IS NULL THEN NULL {' '.join(cases)} ELSE {_quoted(LABELS[-1])} END"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
