"""Who leads each task by one metric, and who cannot be told from the leader."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from clir_core.statistics.direction import Axis, Better, upward
from clir_core.statistics.quick_pairs import quick_pairs
from dashboard.data.estimates import REFERENCE, compared_images, means_of
from db.reading import questions
from db.reading.questions import Selection
from db.store import Snapshot

ALPHA = 0.05
"""Two restorers differ where the corrected p-value is below it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Leaders:
    """The leaders of every task, and who is not compared."""

    frame: pd.DataFrame
    """The frame of `estimates.Means` by task, best first, and `leads`: whether it is the best, or Wilcoxon's
    signed-rank test (Holm's correction over all comparisons with a task's best) cannot tell it from the best. False for
    references."""
    coverage: pd.DataFrame
    """As of `estimates.Means`."""


def leaders(snapshot: Snapshot, metric_id: str, better: Better, selection: Selection = Selection()) -> Leaders:  # noqa: B008 - frozen
    """The leaders of every task among the competing restorers."""
    return leaders_of(questions.means(snapshot, selection, [metric_id], "task_id"), metric_id, better)


def leaders_of(answer: pd.DataFrame, metric_id: str, better: Better) -> Leaders:
    """`leaders`, of an answer to `questions.means` by task."""
    means = means_of(answer, [metric_id], "task_id")
    order = np.argsort(-upward(means.frame[metric_id].to_numpy(dtype=np.float64), better), kind="stable")
    frame = means.frame.iloc[order].sort_values("task_id", kind="stable").reset_index(drop=True)
    pairs = quick_pairs(compared_images(answer, "task_id"), [Axis(metric_id, better)], with_best=True)
    behind = pairs[pairs["p_holm"] < ALPHA]
    worse = pd.MultiIndex.from_frame(behind[["task_id", "second"]])
    is_behind = pd.MultiIndex.from_frame(frame[["task_id", "restorer_id"]]).isin(worse)
    leads = (frame["family"] != REFERENCE) & frame[metric_id].notna() & ~is_behind
    return Leaders(frame=frame.assign(leads=leads), coverage=means.coverage)
