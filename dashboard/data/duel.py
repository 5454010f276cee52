"""Two settings image by image: by how much the first is better, how often, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from clir_core.statistics.bootstrap import bootstrap
from clir_core.statistics.direction import upward
from clir_core.statistics.holm import holm
from clir_core.statistics.quick_pairs import signed_rank_p_values
from dashboard.data.metrics import Metric
from db.reading import compare
from db.reading.compare import Sides
from db.reading.questions import Selection
from db.store import Snapshot

EVERY_TASK = "every task"
TIE = 1e-9
"""Scores nearer than this, in shares of the larger one, are the same."""
SUMMARY = (
    *("task_id", "n_images", "advantage", "low", "high", "wins", "ties", "losses"),
    *("win_share", "win_low", "win_high", "p_holm"),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Duel:
    """The outcome by one or several metrics."""

    samples: pd.DataFrame
    """Of `compare.compared_samples`, and for each metric <id>_advantage: how much better the first is, in the metric's
    unit; positive where the first is better, whichever end of the metric is the good one."""
    summary: pd.DataFrame
    """By the first metric: one row a task, and one over every task where there are several; an image's samples are
    averaged first. Columns: SUMMARY. advantage is the mean over images with its 95 % bootstrap interval; wins, ties and
    losses count images; win_share counts ties as half, with its bootstrap interval; p_holm is of Wilcoxon's signed-rank
    test, corrected over the rows of tasks (NaN under six images)."""


def duel(snapshot: Snapshot, sides: Sides, metrics: tuple[Metric, ...], selection: Selection) -> Duel:
    """Compare two settings.

    Args:
        snapshot: Where the scores are read.
        sides: Who is compared.
        metrics: The first one is summarised; only samples with all of them count.
        selection: Its tasks, data sets and range of gamma count.
    """
    ids = [metric.metric_id for metric in metrics]
    return duel_of(compare.compared_samples(snapshot, sides, ids, selection), metrics)


def duel_of(samples: pd.DataFrame, metrics: Sequence[Metric]) -> Duel:
    """`duel`, of an answer to `compare.compared_samples`."""
    advantages = {f"{metric.metric_id}_advantage": _advantage(samples, metric) for metric in metrics}
    rows = samples.assign(**advantages)
    column = f"{metrics[0].metric_id}_advantage"
    by_task = [_row(str(task_id), of_task, column) for task_id, of_task in rows.groupby("task_id", sort=False)]
    summary = pd.DataFrame(by_task, columns=list(SUMMARY))
    summary["p_holm"] = holm(summary["p_holm"]) if len(summary) else np.nan
    if len(summary) > 1:
        whole = pd.DataFrame([_row(EVERY_TASK, rows, column)], columns=list(SUMMARY))
        summary = pd.concat([summary, whole], ignore_index=True)
    return Duel(samples=rows, summary=summary)


def disagreements(samples: pd.DataFrame, first: Metric, second: Metric, limit: int) -> pd.DataFrame:
    """The images on which two metrics prefer different sides, the strongest first.

    How strong: the smaller of the two advantages, each in shares of the largest seen by its metric.
    """
    one, other = (samples[f"{metric.metric_id}_advantage"] for metric in (first, second))
    opposed = samples[np.sign(one) * np.sign(other) < 0]
    shares = [opposed[column.name].abs() / max(float(column.abs().max()), 1e-300) for column in (one, other)]
    strength = pd.Series(np.minimum(shares[0].to_numpy(), shares[1].to_numpy()), opposed.index)
    return opposed.assign(strength=strength).sort_values("strength", ascending=False, kind="stable").head(limit)


def _advantage(samples: pd.DataFrame, metric: Metric) -> np.ndarray:
    first, second = (samples[f"{metric.metric_id}_{side}"].to_numpy(dtype=np.float64) for side in ("first", "second"))
    same = np.isclose(first, second, rtol=TIE, atol=0)
    return np.where(same, 0.0, upward(first, metric.better) - upward(second, metric.better))


def _row(task_id: str, rows: pd.DataFrame, column: str) -> tuple[object, ...]:
    of_image = rows.groupby("image_id")[column].mean().to_numpy()
    outcome = np.sign(of_image)
    resamples = bootstrap(np.stack([of_image, (outcome + 1) / 2], axis=1))
    low, high = resamples.interval()
    counts = [int((outcome == sign).sum()) for sign in (1, 0, -1)]
    means = resamples.means
    p_value = signed_rank_p_values(of_image[:, None])[0]
    return (task_id, len(of_image), means[0], low[0], high[0], *counts, means[1], low[1], high[1], p_value)
