"""The means of `questions.means` once more, in pandas: slow, plain, and what the SQL has to agree with."""

from collections.abc import Sequence

import pandas as pd

from clir_core.statistics.common_set import common_set
from clir_core.statistics.means import mean_scores
from dashboard.data.estimates import REFERENCE, binned


def means_of(points: pd.DataFrame, metric_ids: Sequence[str], group: str, *, include_partial: bool) -> pd.DataFrame:
    """The frame of `estimates.Means`, without titles.

    Args:
        points: As of `questions.points`, and has_ended (of the run).
        metric_ids: At least one.
        group: `task_id` or `gamma_bin`.
        include_partial: As of `means`.
    """
    points = binned(points).dropna(subset=[group])
    frames = [
        _one(rows, metric_ids, group, include_partial=include_partial) for _, rows in points.groupby(group) if len(rows)
    ]
    scored = (
        pd.concat([frame for frame in frames if frame is not None], ignore_index=True)
        if any(frame is not None for frame in frames)
        else points.head(0)
    )
    return _estimated(scored, metric_ids, group)


def _one(rows: pd.DataFrame, metric_ids: Sequence[str], group: str, *, include_partial: bool) -> pd.DataFrame | None:
    """The points of one group that its means are over; metrics that a reference lacks on any of them are NaN."""
    whole = rows.dropna(subset=list(metric_ids))
    competing = whole[whole["family"] != REFERENCE]
    candidates = whole if competing.empty else competing
    ended = candidates[candidates["has_ended"]]
    basis = candidates if include_partial or ended.empty else ended
    counts = basis.groupby("restorer_id")["sample_id"].nunique()
    if not include_partial:
        counts = counts[counts >= counts.max() * (1.0 if ended.empty else 0.9)]
    basis = basis[basis["restorer_id"].isin(counts.index)]
    if basis.empty:
        return None
    samples = set(common_set(basis, metric_ids).scores["sample_id"])
    kept = rows[rows["sample_id"].isin(samples)]
    kept = kept[kept.index.isin(whole.index) | (kept["family"] == REFERENCE)]
    complete = {
        (restorer, metric): scores.dropna(subset=[metric])["sample_id"].nunique() == len(samples)
        for restorer, scores in kept.groupby("restorer_id")
        for metric in metric_ids
    }
    compared = [restorer for restorer in kept["restorer_id"].unique() if any(complete[restorer, m] for m in metric_ids)]
    kept = kept[kept["restorer_id"].isin(compared)].copy()
    for metric in metric_ids:
        lacks = [restorer for restorer in compared if not complete[restorer, metric]]
        kept.loc[kept["restorer_id"].isin(lacks), metric] = float("nan")
    return kept if samples else None


def _estimated(scored: pd.DataFrame, metric_ids: Sequence[str], group: str) -> pd.DataFrame:
    frames: list[pd.DataFrame] = []
    for metric in metric_ids:
        means = mean_scores(common_set(scored, [metric], within=[group]), metric)
        named = {"mean": metric, "low": f"{metric}_low", "high": f"{metric}_high", "n_samples": "n_common"}
        frames.append(means.rename(columns=named).set_index([group, "restorer_id"]))
    joined = frames[0]
    for frame in frames[1:]:
        joined = joined.combine_first(frame)
    return joined.reset_index()
