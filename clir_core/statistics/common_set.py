"""Keeps the samples that every compared restorer has a score for, so that no two means are over different images."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, cast

import numpy as np
import pandas as pd

from clir_core.errors import StatisticsError

Group: TypeAlias = dict[str, str | float]
"""What a group is: the value of each of its columns, such as {"task_id": "sr4"}."""

_SAMPLE = ["image_id", "sample_id"]


class Compared(Protocol):
    """Scores of compared things over common images, wherever they were put together."""

    @property
    def within(self) -> tuple[str, ...]:
        """The columns whose values are the groups."""
        ...

    @property
    def compared(self) -> str:
        """The column whose values are compared."""
        ...

    def tables(self, *metrics: str) -> "Iterator[tuple[Group, tuple[pd.DataFrame, ...]]]":
        """Each group's values of `within`, and one table (images, compared things) without NaN for each metric."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CommonSet:
    """Scores of the samples that all compared things share, and what had to be left out."""

    compared: str
    """The column whose values are compared, such as `restorer_id`."""
    within: tuple[str, ...]
    """The columns whose values are the groups, such as `task_id`; each group has a common set of its own."""
    scores: pd.DataFrame
    """One row a common sample and compared thing: within, image_id, sample_id, compared, a float column a metric."""
    coverage: pd.DataFrame
    """One row a group and compared thing: within, compared, n_samples (any thing's, in the group), n_scored (by this
    thing), n_common (by all). A thing without any score in a group is not compared there and has no row."""
    dropped: pd.DataFrame
    """One row a sample left out: within, image_id, sample_id, missing (the compared things without a score there)."""

    def by_image(self, metric: str) -> pd.DataFrame:
        """A table (images, compared things) of the mean over each image's samples.

        Grouped sets have columns (within..., compared), and NaN where an image is not in a group. Rows and columns are
        sorted.
        """
        columns = [*self.within, self.compared] if self.within else self.compared
        return self.scores.pivot_table(index="image_id", columns=columns, values=metric, aggfunc="mean", observed=True)

    def tables(self, *metrics: str) -> Iterator[tuple[Group, tuple[pd.DataFrame, ...]]]:
        """Each group's values of `within`, and one table (images, compared things) without NaN for each metric."""
        groups = self.scores.groupby(list(self.within), observed=True) if self.within else [((), self.scores)]
        for values, scores in groups:
            yield (
                dict(zip(self.within, cast("tuple[str | float, ...]", values), strict=True)),
                tuple(
                    scores.pivot_table(index="image_id", columns=self.compared, values=metric, aggfunc="mean")
                    for metric in metrics
                ),
            )


def common_set(
    points: pd.DataFrame, metrics: Sequence[str], *, compared: str = "restorer_id", within: Sequence[str] = ()
) -> CommonSet:
    """Keep, in each group, the samples on which every thing compared there has a finite value of every metric.

    Args:
        points: One row a restoration, with image_id, sample_id, the columns named here, and a float column a metric.
            Several rows of a sample and thing (seeds) are averaged first, over those that are finite. Rows without a
            group (a NaN in `within`) take no part.
        metrics: Columns that are all to be finite, at least one: the axes of one plot belong in one call.
        compared: The column whose values are compared.
        within: The columns whose values are the groups.

    Raises:
        StatisticsError: A column is missing, no metric is named, or a thing has several settings in one group.
    """
    keys = [*within, *_SAMPLE]
    _check_columns(points, [*keys, compared, *metrics], metrics)
    _check_settings(points, compared, within)
    points = points.dropna(subset=list(within))
    finite = points[np.isfinite(points[list(metrics)].to_numpy(dtype=np.float64)).all(axis=1)]
    scores = finite.groupby([*keys, compared], observed=True)[list(metrics)].mean().reset_index()
    scored = _scored(scores, points, keys, compared)
    expected = _expected(scored, within)
    missing = expected & ~scored
    common = expected.any(axis=1) & ~missing.any(axis=1)
    kept = scores.merge(common[common].index.to_frame(index=False), on=keys)
    return CommonSet(
        compared=compared,
        within=tuple(within),
        scores=kept,
        coverage=_coverage(scored, common, compared, within),
        dropped=_dropped(missing[~common]),
    )


def _check_columns(points: pd.DataFrame, columns: Sequence[str], metrics: Sequence[str]) -> None:
    if not metrics:
        raise StatisticsError("no metric is named; name the columns that are to be compared")
    absent = [column for column in columns if column not in points]
    if absent:
        raise StatisticsError(f"the points have no column {', '.join(absent)}; they have {', '.join(points.columns)}")


def _check_settings(points: pd.DataFrame, compared: str, within: Sequence[str]) -> None:
    if "setting_id" not in points or "setting_id" in {compared, *within}:
        return
    settings = points.groupby([compared, *within], observed=True)["setting_id"].nunique()
    if (settings > 1).any():
        culprit = settings.index.to_frame()[compared].iloc[int(settings.argmax())]
        raise StatisticsError(f"{culprit} has {settings.max()} settings in one mean; keep one, or compare setting_id")


def _scored(scores: pd.DataFrame, points: pd.DataFrame, keys: list[str], compared: str) -> pd.DataFrame:
    """Whether each sample (rows, all of them) has a score by each compared thing (columns)."""
    samples = pd.MultiIndex.from_frame(points[keys].drop_duplicates()).sort_values()
    counts = scores.pivot_table(index=keys, columns=compared, aggfunc="size", observed=True)
    return counts.reindex(samples).notna()


def _expected(scored: pd.DataFrame, within: Sequence[str]) -> pd.DataFrame:
    """Whether each compared thing has any score in a sample's group, in the shape of `scored`."""
    if within:
        return scored.groupby(level=list(within), observed=True).transform("any")
    anywhere = scored.any(axis=0).to_numpy()
    return pd.DataFrame(np.tile(anywhere, (len(scored), 1)), index=scored.index, columns=scored.columns)


def _coverage(scored: pd.DataFrame, common: pd.Series, compared: str, within: Sequence[str]) -> pd.DataFrame:
    """Counts of samples, one row a group and compared thing that has any score there."""
    cells = scored.melt(var_name=compared, value_name="n_scored", ignore_index=False).reset_index()
    cells["n_common"] = np.tile(common.to_numpy(), scored.shape[1])
    cells["n_samples"] = 1
    counts = ["n_samples", "n_scored", "n_common"]
    coverage = cells.groupby([*within, compared], observed=True, as_index=False)[counts].sum()
    return coverage[coverage["n_scored"] > 0].reset_index(drop=True)


def _dropped(missing: pd.DataFrame) -> pd.DataFrame:
    names = [tuple(missing.columns[row]) for row in missing.to_numpy(dtype=bool)]
    return missing.index.to_frame(index=False).assign(missing=pd.Series(names, dtype=object))
