"""What a chart's points are: means over common images, with their intervals."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

import pandas as pd

from clir_core.statistics.common_set import CommonSet, common_set
from clir_core.statistics.gamma_bins import gamma_label
from clir_core.statistics.means import mean_scores
from db.reading import questions
from db.reading.questions import Selection
from db.store import Snapshot

REFERENCE = "reference"
"""The family of the target, the plain resize and the VAE ceilings: they are shown, and never compete."""

EVERY_POINT = 5_000_000
"""A limit that is none: a mean over a sample of the restorations would have next to no common images."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Means:
    """Means of every restorer over the images common to all, and what was left out for that."""

    frame: pd.DataFrame
    """One row a restorer and group. Columns: the group, restorer_id, restorer_title, family, n_images, n_samples, and
    for each metric <id>, <id>_low, <id>_high (a 95 % bootstrap interval over images)."""
    coverage: pd.DataFrame
    """As of CommonSet: the group, restorer_id, n_samples, n_scored, n_common."""


def means(snapshot: Snapshot, selection: Selection, metric_ids: Sequence[str], group: str) -> Means:
    """Means of several metrics over one common set a group: all axes of a plot are over the same images.

    The competing restorers decide the common set; the references do where nobody competes yet. A reference joins with
    the metrics that it has on all of it: the target, for one, has no distance to itself.

    Args:
        snapshot: Where the points are read.
        selection: Which restorers, tasks and datasets compete.
        metric_ids: At least one.
        group: `task_id`, or `gamma_bin`, which takes all tasks together.
    """
    points = questions.points(snapshot, _with_references(snapshot, selection), metric_ids, EVERY_POINT)
    return means_of(points, metric_ids, group)


def _with_references(snapshot: Snapshot, selection: Selection) -> Selection:
    if not selection.restorer_ids:
        return selection
    restorers = questions.restorers(snapshot)
    references = restorers[restorers["family"] == REFERENCE]["restorer_id"]
    return replace(selection, restorer_ids=(*selection.restorer_ids, *references))


def means_of(points: pd.DataFrame, metric_ids: Sequence[str], group: str) -> Means:
    """`means`, of points that are there already."""
    points = binned(points)
    common = common_set(_deciding(points, metric_ids, group), metric_ids, within=[group])
    if common.scores.empty:
        return Means(frame=_no_rows(metric_ids, group), coverage=common.coverage)
    scored = _joined([_named(mean_scores(common, metric), metric) for metric in metric_ids])
    others = _others(points[points["family"] == REFERENCE], scored[[group, "restorer_id"]])
    references = [_reference(rows, common, metric_ids, group) for _, rows in others.groupby("restorer_id")]
    frame = pd.concat([scored, *references], ignore_index=True)
    who = points[["restorer_id", "restorer_title", "family"]].drop_duplicates("restorer_id")
    gamma = _gamma(points, common, group)
    return Means(frame=frame.merge(who, on="restorer_id").merge(gamma, on=group), coverage=common.coverage)


def binned(points: pd.DataFrame) -> pd.DataFrame:
    """The points with their `gamma_bin` (a label; None without a target)."""
    return points.assign(gamma_bin=gamma_label(points["gamma"]))


def _deciding(points: pd.DataFrame, metric_ids: Sequence[str], group: str) -> pd.DataFrame:
    """The points that decide the common set: of competing restorers, and of references where none competes yet."""
    competes = points["family"] != REFERENCE
    scored = points[competes].dropna(subset=list(metric_ids))
    return points[competes | ~points[group].isin(scored[group])]


def _others(references: pd.DataFrame, there: pd.DataFrame) -> pd.DataFrame:
    """The points of references that are not among these groups and restorers."""
    found = references.merge(there, how="left", on=[*there.columns], indicator="found")
    return found[found["found"] == "left_only"].drop(columns="found")


def _no_rows(metric_ids: Sequence[str], group: str) -> pd.DataFrame:
    numbers = ["n_images", "n_samples", "gamma"]
    numbers += [f"{metric}{end}" for metric in metric_ids for end in ("", "_low", "_high")]
    empty = pd.DataFrame(columns=[group, "restorer_id", "restorer_title", "family", *numbers])
    return empty.astype(dict.fromkeys(numbers, "float64"))


def _named(scores: pd.DataFrame, metric: str) -> pd.DataFrame:
    return scores.rename(columns={"mean": metric, "low": f"{metric}_low", "high": f"{metric}_high"})


def _joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Frames side by side; what they share besides metrics (group, restorer and n) is the key."""
    return reduce(
        lambda left, right: left.merge(right, on=[*left.columns.intersection(right.columns)], how="outer"), frames
    )


def _reference(points: pd.DataFrame, common: CommonSet, metric_ids: Sequence[str], group: str) -> pd.DataFrame:
    """Means of one reference over the common samples: a metric that it lacks on any of them is NaN there."""
    samples = common.scores[[group, "sample_id"]].drop_duplicates()
    expected = samples.groupby(group, observed=True).size()
    points = points.merge(samples, on=[group, "sample_id"])
    columns: list[pd.DataFrame] = []
    for metric in metric_ids:
        scores = _named(mean_scores(common_set(points, [metric], within=[group]), metric), metric)
        columns.append(scores[scores["n_samples"] == scores[group].map(expected)])
    return _joined(columns)


def _gamma(points: pd.DataFrame, common: CommonSet, group: str) -> pd.DataFrame:
    """The mean gamma of each group's common samples."""
    samples = common.scores[[group, "sample_id"]].drop_duplicates()
    gammas = samples.merge(points[["sample_id", "gamma"]].drop_duplicates("sample_id"), on="sample_id")
    return gammas.groupby(group, observed=True)[["gamma"]].mean().reset_index()
