"""Means as the paper's tables print them: restorers down, tasks and metrics across, the best and its ties marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from clir_core.statistics.direction import Better, upward
from clir_core.statistics.holm import holm
from clir_core.statistics.quick_pairs import signed_rank_p_values
from dashboard.data.estimates import REFERENCE, compared_images, means_of
from dashboard.data.metrics import Metric
from db.reading import questions
from db.reading.questions import Selection
from db.store import Snapshot

LEVEL = 0.05
"""Restorers whose corrected p-value is not below it cannot be told apart."""
CELL = ["task_id", "metric_id"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeansTable:
    """A table of the paper, of this store."""

    cells: pd.DataFrame
    """One row a task, metric and restorer. Columns: task_id, metric_id, restorer_id, restorer_title, family, n_images,
    mean, low, high, is_best (of those that compete), p_value (against the best, Holm-corrected over the whole table;
    NaN for the best itself, for references and under six images), ties (with the best: cannot be told apart)."""
    coverage: pd.DataFrame
    """As of `estimates.Means`."""


def means_table(snapshot: Snapshot, selection: Selection, metrics: tuple[Metric, ...]) -> MeansTable:
    """Means over the images of each task that all of its restorers share, by all metrics."""
    ids = [metric.metric_id for metric in metrics]
    return means_table_of(questions.means(snapshot, selection, ids, "task_id"), metrics)


def means_table_of(answer: pd.DataFrame, metrics: Sequence[Metric]) -> MeansTable:
    """`means_table`, of an answer to `questions.means` by task."""
    found = means_of(answer, [metric.metric_id for metric in metrics], "task_id")
    facts = ["task_id", "restorer_id", "restorer_title", "family", "n_images"]
    parts = [
        found.frame[facts].assign(
            metric_id=metric.metric_id,
            mean=found.frame[metric.metric_id],
            low=found.frame[f"{metric.metric_id}_low"],
            high=found.frame[f"{metric.metric_id}_high"],
        )
        for metric in metrics
    ]
    cells = pd.concat(parts, ignore_index=True)
    cells = cells.assign(is_best=_is_best(cells, metrics))
    tested = cells.merge(_against_best(answer, cells), on=[*CELL, "restorer_id"], how="left")
    competes = (tested["family"] != REFERENCE) & ~tested["is_best"] & tested["mean"].notna()
    return MeansTable(cells=tested.assign(ties=competes & ~(tested["p_value"] < LEVEL)), coverage=found.coverage)


def _is_best(cells: pd.DataFrame, metrics: Sequence[Metric]) -> pd.Series:
    better: dict[str, Better] = {metric.metric_id: metric.better for metric in metrics}
    along = [float(upward(mean, better[name])) for name, mean in zip(cells["metric_id"], cells["mean"], strict=True)]
    competing = pd.Series(along, cells.index).where(cells["family"] != REFERENCE)
    best = competing.groupby([cells[name] for name in CELL]).transform("max")
    return competing.notna() & (competing == best)


def _against_best(answer: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """task_id, metric_id, restorer_id, p_value: every competitor against the best of its cell."""
    best = cells[cells["is_best"]].drop_duplicates(CELL).set_index(CELL)["restorer_id"]
    names = list(dict.fromkeys(cells["metric_id"]))
    rows: list[tuple[Any, ...]] = []
    for group, tables in compared_images(answer, "task_id").tables(*names):
        for name, table in zip(names, tables, strict=True):
            if (group["task_id"], name) not in best.index:
                continue
            first = best[group["task_id"], name]
            others = table.drop(columns=first)
            p_values = signed_rank_p_values(others.to_numpy() - table[[first]].to_numpy()).tolist()
            rows += [(group["task_id"], name, *each) for each in zip(others.columns, p_values, strict=True)]
    tested = pd.DataFrame(rows, columns=[*CELL, "restorer_id", "p_value"])
    return tested.assign(p_value=holm(tested["p_value"]) if len(tested) else np.nan)
