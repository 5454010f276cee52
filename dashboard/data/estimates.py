"""What a chart's points are: means over common images, with their intervals, and who could not be compared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from clir_core.statistics.bootstrap import Bootstrap, Floats, bootstrap
from clir_core.statistics.common_set import Group
from clir_core.statistics.gamma_bins import gamma_label
from db.reading import questions
from db.reading.questions import Grouping, Selection
from db.store import Snapshot

REFERENCE = "reference"
"""The family of the target, the plain resize and the VAE ceilings: they are shown, and never compete."""

DEGRADED = "bicubic"
"""The reference that is the degraded image itself, brought to the target's size."""

_COUNTS = ["n_samples", "n_scored", "n_common", "n_shared"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Means:
    """Means of every restorer over the images common to all, and what was left out for that."""

    frame: pd.DataFrame
    """One row a compared restorer and group. Columns: the group, restorer_id, restorer_title, family, gamma, n_images,
    n_common (samples), and for each metric <id>, <id>_low, <id>_high (a 95 % bootstrap interval over images)."""
    coverage: pd.DataFrame
    """One row a restorer and group, those that are not compared too. Columns: the group, restorer_id, n_samples,
    n_scored, n_common, n_shared, is_compared."""
    draws: int
    """Resamples behind the intervals."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ComparedImages:
    """The scores behind means: for each group a table (images, restorers) without gaps, as statistics take them."""

    answer: pd.DataFrame
    """Of `questions.means`, the competing and compared rows alone."""
    within: tuple[str, ...]
    compared: str = "restorer_id"

    def tables(self, *metrics: str) -> Iterator[tuple[Group, tuple[pd.DataFrame, ...]]]:
        """Each group's name, and one table for each metric; rows are numbers of images."""
        for name, rows in self.answer.groupby("grouped", sort=True):
            yield {self.within[0]: str(name)}, tuple(_table(rows, metric) for metric in metrics)


def means(
    snapshot: Snapshot,
    selection: Selection,
    metric_ids: Sequence[str],
    group: Grouping,
    *,
    include_partial: bool = False,
) -> Means:
    """Means of several metrics over one common set a group: all axes of a plot are over the same images.

    Args:
        snapshot: Where the scores are read.
        selection: Which restorers, tasks and datasets compete.
        metric_ids: At least one.
        group: `task_id`, or `gamma_bin`, which takes all tasks together.
        include_partial: Whether restorers that lack scores are compared too, over the images that are left then.
    """
    return means_of(
        questions.means(snapshot, selection, metric_ids, group, include_partial=include_partial), metric_ids, group
    )


def means_of(answer: pd.DataFrame, metric_ids: Sequence[str], group: Grouping) -> Means:
    """`means`, of an answer to `questions.means`."""
    return means_and_draws(answer, metric_ids, group)[0]


def means_and_draws(answer: pd.DataFrame, metric_ids: Sequence[str], group: Grouping) -> tuple[Means, Floats]:
    """`means_of`, and the same means in every resample of the images: (draws, metrics, rows of the frame)."""
    answer = answer.rename(columns={"grouped": group})
    is_compared = answer["n_images"].notna()
    coverage = answer[[group, "restorer_id", *_COUNTS]].assign(is_compared=is_compared)
    compared = answer[is_compared].reset_index(drop=True)
    facts = compared[[group, "restorer_id", "restorer_title", "family", "gamma", "n_images", "n_common"]]
    counts = facts.astype({"n_images": np.int64, "n_common": np.int64})
    resamples = _resamples(compared, metric_ids)
    frame = pd.concat([counts, *_intervals(compared, metric_ids, resamples)], axis=1)
    counted = coverage[coverage["n_scored"].notna()].astype(dict.fromkeys(_COUNTS, np.int64))
    drawn = resamples.resampled.reshape(resamples.draws, len(metric_ids), len(compared))
    return Means(frame=frame, coverage=counted.reset_index(drop=True), draws=resamples.draws), drawn


def compared_images(answer: pd.DataFrame, group: Grouping) -> ComparedImages:
    """The competing part of an answer to `questions.means`."""
    competes = answer["n_images"].notna() & (answer["family"] != REFERENCE)
    return ComparedImages(answer=answer[competes], within=(group,))


def binned(points: pd.DataFrame) -> pd.DataFrame:
    """The points with their `gamma_bin` (a label; None without a target)."""
    return points.assign(gamma_bin=gamma_label(points["gamma"]))


def _table(rows: pd.DataFrame, metric: str) -> pd.DataFrame:
    columns = dict(zip(rows["restorer_id"], rows[f"{metric}_by_image"], strict=True))
    index = pd.Index(rows["image_places"].iloc[0], name="image")
    return pd.DataFrame(columns, index=index).rename_axis(columns="restorer_id")


def _resamples(compared: pd.DataFrame, metric_ids: Sequence[str]) -> Bootstrap:
    """One bootstrap of all metrics and rows: all see the same images drawn."""
    places = compared["image_places"]
    scores = np.full((1 + max(map(max, places), default=-1), len(metric_ids), len(compared)), np.nan)
    for row, where in enumerate(places):
        for column, metric in enumerate(metric_ids):
            by_image = compared[f"{metric}_by_image"].iloc[row]
            if by_image is not None:
                scores[where, column, row] = by_image
    return bootstrap(scores.reshape(len(scores), len(metric_ids) * len(compared)))


def _intervals(compared: pd.DataFrame, metric_ids: Sequence[str], resamples: Bootstrap) -> list[pd.DataFrame]:
    """The mean of each metric, and both ends of its interval."""
    low, high = (end.reshape(len(metric_ids), len(compared)) for end in resamples.interval())
    return [
        pd.DataFrame({metric: compared[metric], f"{metric}_low": low[column], f"{metric}_high": high[column]})
        for column, metric in enumerate(metric_ids)
    ]
