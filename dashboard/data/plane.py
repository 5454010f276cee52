"""The perception-distortion plane: means, who is on the Pareto front and how surely, and who cannot be told apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from clir_core.statistics.bootstrap import Floats
from clir_core.statistics.direction import Axis, Better
from clir_core.statistics.pareto import front_share, on_front
from clir_core.statistics.quick_pairs import quick_pairs
from clir_core.statistics.ties import rank_groups
from dashboard.data.estimates import REFERENCE, ComparedImages, Means, compared_images, means_and_draws
from dashboard.data.leaders import ALPHA
from db.reading import questions
from db.reading.questions import Grouping, Selection
from db.store import Snapshot

MOST_NUMBERS = 6_000_000
"""Pairs times images times metrics, over all groups, that are tested: about a third of a second."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plane:
    """What a plane of two metrics shows."""

    means: Means
    """Its frame has on_front and front_share (the share of resamples of the images in which a restorer is on the front
    of its group) and <id>_letters for both metrics (who shares one cannot be told apart); NaN and "" for references."""
    ties: pd.DataFrame
    """Pairs that neither metric tells apart. Columns: the group, first, second (restorer ids)."""
    tested: bool
    """False where there were too many pairs and images to test them all while a reader waits."""


def plane(
    snapshot: Snapshot, selection: Selection, axes: Sequence[Axis], group: Grouping, *, include_partial: bool = False
) -> Plane:
    """The plane of two metrics.

    Args:
        snapshot: Where the scores are read.
        selection: Which restorers, tasks and so on compete.
        axes: The two metrics.
        group: As of `estimates.means`.
        include_partial: As of `estimates.means`.
    """
    ids = [axis.metric for axis in axes]
    answer = questions.means(snapshot, selection, ids, group, include_partial=include_partial)
    found, drawn = means_and_draws(answer, ids, group)
    common = compared_images(answer, group)
    tested = _numbers(common, len(axes)) <= MOST_NUMBERS
    pairs = quick_pairs(common, axes) if tested else quick_pairs(_nothing(common), axes)
    frame = _with_front(found.frame, drawn, axes, group)
    for axis in axes:
        frame[f"{axis.metric}_letters"] = _letters(frame, pairs, axis, group) if tested else ""
    means = Means(frame=frame, coverage=found.coverage, draws=found.draws)
    return Plane(means=means, ties=_ties(common, pairs, group), tested=tested)


def _numbers(common: ComparedImages, metrics: int) -> int:
    groups = common.answer.groupby("grouped", observed=True)
    sizes = groups.agg(things=("restorer_id", "size"), images=("n_images", "max"))
    return int((sizes["things"] * (sizes["things"] - 1) / 2 * sizes["images"] * metrics).sum())


def _nothing(common: ComparedImages) -> ComparedImages:
    return ComparedImages(answer=common.answer.head(0), within=common.within)


def _with_front(frame: pd.DataFrame, drawn: Floats, axes: Sequence[Axis], group: Grouping) -> pd.DataFrame:
    """The frame with on_front and front_share, from the resamples that gave its intervals."""
    better: list[Better] = [axis.better for axis in axes]
    front = pd.DataFrame({"on_front": None, "front_share": np.nan}, index=frame.index).astype({"on_front": object})
    for _, rows in frame[frame["family"] != REFERENCE].groupby(group, observed=True):
        front.loc[rows.index, "on_front"] = on_front(rows[[axis.metric for axis in axes]].to_numpy(), better)
        front.loc[rows.index, "front_share"] = front_share(drawn[:, :, rows.index].swapaxes(1, 2), better)
    return frame.join(front)


def _letters(frame: pd.DataFrame, pairs: pd.DataFrame, axis: Axis, group: Grouping) -> pd.Series:
    letters = pd.Series("", frame.index, dtype=object)
    competing = frame[frame["on_front"].notna()]
    for name, rows in competing.groupby(group, observed=True):
        found = pairs[(pairs[group] == name) & (pairs["metric"] == axis.metric)]
        ranks = rank_groups(rows.set_index("restorer_id")[axis.metric], found, better=axis.better, alpha=ALPHA)
        by_id = dict(zip(ranks["restorer_id"], ranks["letters"], strict=True))
        letters[rows.index] = rows["restorer_id"].map(by_id)
    return letters


def _ties(common: ComparedImages, pairs: pd.DataFrame, group: Grouping) -> pd.DataFrame:
    pairs = pairs[pairs["p_value"].notna()]  # where there are too few images, nothing was tested
    told = pairs[pairs["p_holm"] < ALPHA]
    apart = {frozenset(row) for row in told[[group, "first", "second"]].itertuples(index=False, name=None)}
    tested = set(pairs[group])
    rows = [
        (name, first, second)
        for name, of in common.answer.groupby("grouped", observed=True)
        if name in tested
        for first, second in combinations(of["restorer_id"].tolist(), 2)
        if frozenset((name, first, second)) not in apart
    ]
    return pd.DataFrame(rows, columns=[group, "first", "second"])
