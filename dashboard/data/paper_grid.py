"""Tables 1 and 3 of the paper, of this store: restorers down, tasks and metrics across."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

import pandas as pd

from dashboard.data import tables
from dashboard.data.estimates import REFERENCE
from dashboard.data.means_table import MeansTable
from dashboard.data.metrics import Metric, number
from dashboard.markup import plain

T = TypeVar("T")
_Cell: TypeAlias = Callable[[Mapping[Hashable, Any]], T]
_Escape: TypeAlias = Callable[[str], str]

LQ = "bicubic"
TIE = "†"
LEGEND = (
    f"In parentheses: 95 % intervals over images. Bold: the best mean of those that compete; {TIE}: cannot be told "
    "from it (Wilcoxon's signed-rank test against the best, Holm-corrected over the table; never under 6 images). "
    "LQ is the degraded image itself and does not compete."
)


def shown(found: MeansTable, metrics: Sequence[Metric], tasks: Sequence[str]) -> pd.DataFrame:
    """The table as Markdown, one row a restorer, LQ first."""
    return grid(found, metrics, tasks, _markdown, plain)


def latex(found: MeansTable, metrics: Sequence[Metric], tasks: Sequence[str], caption: str) -> str:
    """The table for LaTeX with booktabs, the best in bold."""
    table = grid(found, metrics, tasks, _latex, tables.escaped).reset_index().rename(columns={"index": "Restorer"})
    body = table.to_latex(
        index=False, escape=False, column_format="l" + "r" * (len(table.columns) - 1),
        caption=tables.escaped(caption), position="t",
    )  # fmt: skip
    return f"% needs \\usepackage{{booktabs}}\n{body}"


def nearer_than_all(found: MeansTable, metrics: Sequence[Metric]) -> list[str]:
    """Task and metric of each cell in which the degraded image itself is better than the best restorer."""
    named = {metric.metric_id: metric for metric in metrics}
    told: list[str] = []
    for (task_id, metric_id), rows in found.cells.groupby(["task_id", "metric_id"], sort=False):
        own, best = rows[rows["restorer_id"] == LQ]["mean"], rows[rows["is_best"]]["mean"]
        if len(own) and len(best):
            metric = named[str(metric_id)]
            if (own.iloc[0] > best.iloc[0]) if metric.better == "higher" else (own.iloc[0] < best.iloc[0]):
                told.append(f"{task_id}, {metric.title}")
    return told


def grid(
    found: MeansTable, metrics: Sequence[Metric], tasks: Sequence[str], cell: _Cell[T], escape: _Escape
) -> pd.DataFrame:
    """The table of whatever `cell` makes of a row of `MeansTable.cells`; a dash where a restorer has none."""
    cells = found.cells[(found.cells["family"] != REFERENCE) | (found.cells["restorer_id"] == LQ)]
    order = cells.assign(first=cells["restorer_id"] != LQ).sort_values(["first", "family", "restorer_title"])
    titles = dict(zip(order["restorer_id"], order["restorer_title"], strict=True))
    texts = {(row["restorer_id"], row["task_id"], row["metric_id"]): cell(row) for row in order.to_dict("records")}
    columns: Mapping[str, list[T | str]] = {
        escape(f"{task_id} · {metric.title} {tables.ARROWS[metric.better]}"): [
            texts.get((name, task_id, metric.metric_id), "–") for name in titles
        ]
        for task_id in tasks
        if task_id in set(order["task_id"])
        for metric in metrics
    }
    names = ["LQ" if name == LQ else escape(title) for name, title in titles.items()]
    return pd.DataFrame(columns, index=pd.Index(names))


def _markdown(row: Mapping[Hashable, Any]) -> str:
    return _text(row, "**{}**", f" {TIE}")


def _latex(row: Mapping[Hashable, Any]) -> str:
    return _text(row, r"\textbf{{{}}}", r"$^\dagger$").replace("–", "--")


def _text(row: Mapping[Hashable, Any], bold: str, tie: str) -> str:
    mean, low, high = (float(str(row[end])) for end in ("mean", "low", "high"))
    if pd.isna(mean):
        return "–"
    value = bold.format(number(mean)) if row["is_best"] else number(mean)
    interval = "" if pd.isna(low) else f" ({low:.3g}–{high:.3g})"
    return f"{value}{tie if row['ties'] else ''}{interval}"
