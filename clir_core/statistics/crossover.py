"""The gamma at which two restorers change places, with its uncertainty.

Method: the advantage of one restorer over the other is averaged over the images of each gamma bin, the averages are
joined by straight lines at the bins' mean gamma, and a crossing is where that line passes zero: exactly the point at
which the curves of a binned plot cross. No shape is assumed, several crossings are several results. Its limits: no
crossing can be seen beyond the outermost bins' means, or twice between two neighbouring bins; and between two bins the
line is a guess, which is coarse where tasks leave gaps in gamma.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from clir_core.errors import StatisticsError
from clir_core.statistics.bootstrap import RESAMPLING, Bootstrap, Floats, Resampling, bootstrap
from clir_core.statistics.common_set import CommonSet
from clir_core.statistics.direction import Axis, upward
from clir_core.statistics.gamma_bins import LABELS, gamma_bin
from clir_core.statistics.paired import MIN_IMAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """One change of places."""

    gamma: float
    low: float
    """-inf where the interval reaches below the bins studied."""
    high: float
    """inf where the interval reaches above the bins studied."""
    share: float
    """Of resamples that have a crossing in this direction anywhere, in [0, 1]."""
    first_is_better: Literal["above", "below"]
    """On which side of gamma the first restorer is the better one."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Crossover:
    """The advantage of one restorer over another along gamma, and where it changes sign."""

    curve: pd.DataFrame
    """One row a bin of at least MIN_IMAGES images. Columns: gamma_bin (label), gamma (mean), advantage (positive where
    the first restorer is better, in the metric's unit), low, high, n_images, n_pairs."""
    crossings: tuple[Crossing, ...]
    """In order of gamma; empty where the curve never changes sign."""


class _Changes(NamedTuple):
    """Changes of sign between neighbouring bins: both (lines, bins - 1)."""

    gamma: Floats
    """NaN where the sign does not change."""
    rises: npt.NDArray[np.bool_]
    """Whether it is from minus to plus."""


class _Curves(NamedTuple):
    """Broken lines with a corner at each bin: both (lines, bins)."""

    gamma: Floats
    advantage: Floats


def crossover(common: CommonSet, axis: Axis, first: str, second: str, resampling: Resampling = RESAMPLING) -> Crossover:
    """Find where two restorers change places along gamma.

    An interval comes from resamples of the images, each with its own curve: the crossing in the same direction that is
    nearest to the one found. A resample without such a crossing counts as one above every bin if its curve still has
    the earlier sign at the gamma found, and below every bin if not.

    Args:
        common: A common set of `gamma` and the axis's metric.
        axis: The metric, and its good end.
        first: The compared thing whose advantage counts as positive.
        second: The other.
        resampling: How the intervals are made.

    Raises:
        StatisticsError: One of the two, or gamma, is not in the set.
    """
    pairs = _advantages(common, axis, first, second)
    by_bin = [pairs.pivot_table(index="image_id", columns="bin", values=name) for name in _Curves._fields]
    resamples = bootstrap(np.hstack(by_bin), resampling)
    found, drawn = (_Curves(*np.split(lines, 2, axis=1)) for lines in (resamples.means[None], resamples.resampled))
    drawn = _Curves(*(lines[~np.isnan(drawn.gamma).any(axis=1)] for lines in drawn))
    changes = _changes(found)
    segments = np.flatnonzero(~np.isnan(changes.gamma[0])).tolist()
    crossings = tuple(_crossing(changes, segment, drawn, resampling.confidence) for segment in segments)
    return Crossover(curve=_curve(pairs, resamples), crossings=crossings)


def _advantages(common: CommonSet, axis: Axis, first: str, second: str) -> pd.DataFrame:
    """image_id, sample_id, gamma, advantage and bin of each sample in a bin of enough images."""
    if "gamma" not in common.scores:
        raise StatisticsError(f"the common set has no gamma; name it among its metrics, beside {axis.metric}")
    keys = [*common.within, "image_id", "sample_id"]
    rows = {name: scores.set_index(keys) for name, scores in common.scores.groupby(common.compared, observed=True)}
    for name in (first, second):
        if name not in rows:
            raise StatisticsError(f"{name} is not in the common set; it holds {', '.join(map(str, rows)) or 'nothing'}")
    difference = (rows[first][axis.metric] - rows[second][axis.metric]).dropna()
    pairs = rows[first].loc[difference.index, ["gamma"]].assign(advantage=upward(difference, axis.better)).reset_index()
    pairs["bin"] = gamma_bin(pairs["gamma"].to_numpy())
    n_images = pairs.groupby("bin")["image_id"].transform("nunique")
    return pairs[n_images >= MIN_IMAGES]


def _curve(pairs: pd.DataFrame, resamples: Bootstrap) -> pd.DataFrame:
    bins, n_pairs = np.unique(pairs["bin"], return_counts=True)
    (gamma, advantage), low, high = np.split(resamples.means, 2), *resamples.interval()
    return pd.DataFrame(
        {
            "gamma_bin": [LABELS[index] for index in bins],
            "gamma": gamma,
            "advantage": advantage,
            "low": low[len(bins) :],
            "high": high[len(bins) :],
            "n_images": resamples.n_images[len(bins) :],
            "n_pairs": n_pairs,
        }
    )


def _changes(curves: _Curves) -> _Changes:
    """The gamma at which each line passes zero between neighbouring bins. A line that only touches zero does not."""
    signs = np.sign(curves.advantage)
    for corner in range(1, signs.shape[1]):
        signs[:, corner] = np.where(signs[:, corner] == 0, signs[:, corner - 1], signs[:, corner])
    before, after = np.abs(curves.advantage[:, :-1]), np.abs(curves.advantage[:, 1:])
    changes = signs[:, :-1] * signs[:, 1:] < 0
    share = np.divide(before, before + after, out=np.zeros_like(before), where=changes)
    gamma = curves.gamma[:, :-1] + share * np.diff(curves.gamma, axis=1)
    return _Changes(gamma=np.where(changes, gamma, np.nan), rises=signs[:, 1:] > 0)


def _crossing(found: _Changes, segment: int, drawn: _Curves, confidence: float) -> Crossing:
    nearest = _nearest(found, segment, drawn)
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    low, high = np.quantile(nearest, tails, method="inverted_cdf").tolist()
    return Crossing(
        gamma=float(found.gamma[0, segment]),
        low=low,
        high=high,
        share=float(np.isfinite(nearest).mean()),
        first_is_better="above" if found.rises[0, segment] else "below",
    )


def _nearest(found: _Changes, segment: int, drawn: _Curves) -> Floats:
    """The crossing of each drawn line that is nearest to the one found, in its direction; inf or -inf without one."""
    gamma, rises = found.gamma[0, segment], found.rises[0, segment]
    changes = _changes(drawn)
    same_way = np.where(changes.rises == rises, changes.gamma, np.nan)
    distance = np.where(np.isnan(same_way), np.inf, np.abs(same_way - gamma))
    nearest = np.take_along_axis(same_way, distance.argmin(axis=1)[:, None], axis=1)[:, 0]
    left, right = (_Curves(*(lines[:, corner] for lines in drawn)) for corner in (segment, segment + 1))
    slope = (right.advantage - left.advantage) / (right.gamma - left.gamma)
    here = left.advantage + slope * (gamma - left.gamma)
    still_before = (here < 0) == rises
    return np.where(np.isnan(nearest), np.where(still_before, np.inf, -np.inf), nearest)
