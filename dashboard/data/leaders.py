"""Who leads each task by one metric, and who cannot be told from the leader."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from clir_core.statistics.bootstrap import bootstrap
from clir_core.statistics.direction import Axis, Better, upward
from clir_core.statistics.holm import holm
from clir_core.statistics.quick_pairs import quick_pairs, signed_rank_p_values
from dashboard.data.estimates import REFERENCE, ComparedImages, compared_images, means_of
from db.reading import questions
from db.reading.questions import Selection
from db.store import Snapshot

SIDES = ("cldm", "traditional")
_HEADLINE = ["task_id", *SIDES, "n_images", "difference", "low", "high", "p_holm"]
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
    headlines: pd.DataFrame
    """One row a task with both families. Columns: task_id, cldm and traditional (titles of the best of each by mean),
    n_images, difference (mean over images of the first less the second, in the metric's unit), low, high (95 %
    bootstrap interval), p_holm (Wilcoxon's test, Holm's correction over the tasks)."""


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
    headlines = _headlines(compared_images(answer, "task_id"), frame, metric_id)
    return Leaders(frame=frame.assign(leads=leads), coverage=means.coverage, headlines=headlines)


def _headlines(common: ComparedImages, frame: pd.DataFrame, metric_id: str) -> pd.DataFrame:
    """The best latent diffusion restorer of each task against the best traditional one, image by image."""
    rows: list[dict[str, object]] = []
    for group, (table,) in common.tables(metric_id):
        best = frame[(frame["task_id"] == group["task_id"]) & frame["family"].isin(SIDES)].groupby("family").head(1)
        sides = best.set_index("family")[["restorer_id", "restorer_title"]]
        if set(sides.index) != set(SIDES):
            continue
        cldm, traditional = (sides.loc[family] for family in SIDES)
        differences = (table[cldm["restorer_id"]] - table[traditional["restorer_id"]]).to_numpy(dtype=np.float64)
        resamples = bootstrap(differences)
        low, high = resamples.interval()
        rows.append(
            {
                **group,
                "cldm": cldm["restorer_title"],
                "traditional": traditional["restorer_title"],
                "n_images": len(differences),
                "difference": resamples.means[0],
                "low": low[0],
                "high": high[0],
                "p_holm": signed_rank_p_values(differences[:, None])[0],
            }
        )
    found = pd.DataFrame(rows, columns=_HEADLINE)
    return found.assign(p_holm=holm(found["p_holm"].astype(np.float64)))
