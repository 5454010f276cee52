"""Who leads each task by one metric, and who cannot be told from the leader."""

import numpy as np
import pandas as pd

from clir_core.statistics.common_set import common_set
from clir_core.statistics.direction import Better
from clir_core.statistics.paired import compare_all
from clir_core.statistics.ties import rank_groups
from dashboard.data.estimates import EVERY_POINT, REFERENCE, means_of
from db.reading import questions
from db.reading.questions import Selection
from db.store import Snapshot

_RANKS = ["rank_from", "rank_to", "letters"]


def leaders(snapshot: Snapshot, metric_id: str, better: Better) -> pd.DataFrame:
    """Rank the competing restorers of every task.

    Returns:
        The frame of `estimates.means` by task, and rank_from, rank_to, letters (as of `rank_groups`: pairs
        that Wilcoxon's signed-rank test with Holm's correction over all pairs and tasks cannot tell apart share a
        letter). NaN for references.
    """
    return leaders_of(questions.points(snapshot, Selection(), [metric_id], EVERY_POINT), metric_id, better)


def leaders_of(points: pd.DataFrame, metric_id: str, better: Better) -> pd.DataFrame:
    """`leaders`, of points that are there already."""
    frame = means_of(points, [metric_id], "task_id").frame
    competing = frame[frame["family"] != REFERENCE]
    if competing.empty:
        return frame.assign(**dict.fromkeys(_RANKS, np.nan))
    common = common_set(points[points["family"] != REFERENCE], [metric_id], within=["task_id"])
    comparisons = compare_all(common, [metric_id])
    ranked: list[pd.DataFrame] = []
    for task_id, rows in competing.groupby("task_id", observed=True):
        pairs = comparisons[comparisons["task_id"] == task_id]
        ranking = rank_groups(rows.set_index("restorer_id")[metric_id], pairs, better=better)
        ranked.append(ranking.assign(task_id=task_id)[["task_id", "restorer_id", *_RANKS]])
    return frame.merge(pd.concat(ranked), on=["task_id", "restorer_id"], how="left")
