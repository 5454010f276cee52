"""Who leads each task by one metric, and who cannot be told from the leader."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from clir_core.statistics.direction import Better
from clir_core.statistics.paired import compare_all
from clir_core.statistics.ties import rank_groups
from dashboard.data.estimates import REFERENCE, compared_images, means_of
from db.reading import questions
from db.reading.questions import Selection
from db.store import Snapshot

_RANKS = ["rank_from", "rank_to", "letters"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Leaders:
    """The ranking of every task, and who is not in it."""

    frame: pd.DataFrame
    """The frame of `estimates.Means` by task, and rank_from, rank_to, letters (as of `rank_groups`: pairs that
    Wilcoxon's signed-rank test with Holm's correction over all pairs and tasks cannot tell apart share a letter). NaN
    for references."""
    coverage: pd.DataFrame
    """As of `estimates.Means`."""


def leaders(snapshot: Snapshot, metric_id: str, better: Better) -> Leaders:
    """Rank the competing restorers of every task."""
    return leaders_of(questions.means(snapshot, Selection(), [metric_id], "task_id"), metric_id, better)


def leaders_of(answer: pd.DataFrame, metric_id: str, better: Better) -> Leaders:
    """`leaders`, of an answer to `questions.means` by task."""
    means = means_of(answer, [metric_id], "task_id")
    competing = means.frame[means.frame["family"] != REFERENCE]
    if competing.empty:
        return Leaders(frame=means.frame.assign(**dict.fromkeys(_RANKS, np.nan)), coverage=means.coverage)
    comparisons = compare_all(compared_images(answer, "task_id"), [metric_id])
    ranked: list[pd.DataFrame] = []
    for task_id, rows in competing.groupby("task_id", observed=True):
        pairs = comparisons[comparisons["task_id"] == task_id]
        ranking = rank_groups(rows.set_index("restorer_id")[metric_id], pairs, better=better)
        ranked.append(ranking.assign(task_id=task_id)[["task_id", "restorer_id", *_RANKS]])
    ranks = pd.concat(ranked)
    return Leaders(frame=means.frame.merge(ranks, on=["task_id", "restorer_id"], how="left"), coverage=means.coverage)
