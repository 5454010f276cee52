"""How much of what a latent model loses is lost by its autoencoder alone: the paper's Table 2."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from clir_core.statistics.bootstrap import bootstrap, percentile_interval
from dashboard.data.ablations import intervals
from dashboard.data.metrics import Metric
from dashboard.data.tables import interval_text
from db.reading import ablations, questions
from db.reading.ablations import Pipeline
from db.reading.questions import Selection
from db.store import Snapshot

Floats = npt.NDArray[np.float64]

TARGET, CEILING, STAGE1, RESTORED = ROLES = ("target", "ceiling", "stage 1", "restored")
"""What takes part, in the order of tables."""

_ONE_WHEN_PERFECT = ("ssim", "ms_ssim", "vif")
"""How the ids of similarities begin that are 1 for the target itself."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ceiling:
    """Table 2 of one latent model."""

    frame: pd.DataFrame
    """One row a task and role. Columns: task_id, role, restorer_id, restorer_title, n_images, n_samples, and for each
    metric <id>, <id>_low, <id>_high; NaN where the role has no such score (the target, against itself)."""
    shares: pd.DataFrame
    """One row a task and metric. Columns: task_id, metric_id, share (of the loss of the latent model that its ceiling
    has already; above 1 where the model is better than its ceiling), low, high, reason (why there is no share)."""


def ceiling_of(snapshot: Snapshot, pipeline: Pipeline, metrics: tuple[Metric, ...], selection: Selection) -> Ceiling:
    """Means of target, ceiling, stage 1 and latent model over the images that they share, and the shares."""
    ids = [metric.metric_id for metric in metrics]
    answer = ablations.ceiling(snapshot, pipeline, ids, selection)
    titles = questions.restorers(snapshot).set_index("restorer_id")["title"]
    facts = answer[["task_id", "role", "restorer_id", "n_images", "n_samples"]]
    facts = facts.assign(restorer_title=facts["restorer_id"].map(titles))
    shares = [
        {"task_id": task_id, "metric_id": metric.metric_id, **_share(rows.set_index("role"), metric)}
        for task_id, rows in answer.groupby("task_id")
        for metric in metrics
    ]
    return Ceiling(
        frame=pd.concat([facts, intervals(answer, ids)], axis=1),
        shares=pd.DataFrame(shares, columns=["task_id", "metric_id", "share", "low", "high", "reason"]),
    )


def ceiling_table(found: Ceiling, metrics: Sequence[Metric]) -> pd.DataFrame:
    """Table 2 as text: a row a task and role, and one with the share of the loss."""
    facts = found.frame[["task_id", "role", "restorer_title", "n_images"]]
    table = facts.rename(columns={"task_id": "Task", "role": "Role", "restorer_title": "Restorer", "n_images": "n"})
    for metric in metrics:
        ends = (found.frame[f"{metric.metric_id}{end}"] for end in ("", "_low", "_high"))
        table[metric.label] = [interval_text(*three) for three in zip(*ends, strict=True)]
    labels = {metric.metric_id: metric.label for metric in metrics}
    ends = zip(found.shares["share"], found.shares["low"], found.shares["high"], strict=True)
    texts = pd.Series([interval_text(*three) for three in ends], found.shares.index, dtype=object)
    keys = ["task_id", "metric_id"]
    shares = found.shares[keys].assign(text=texts).set_index(keys)["text"].unstack()  # noqa: PD010 - texts, no numbers
    rows = shares.rename(columns=labels).reset_index().rename(columns={"task_id": "Task"})
    return pd.concat([table, rows.assign(Role="share of loss")]).sort_values("Task", kind="stable")


def _share(rows: pd.DataFrame, metric: Metric) -> Mapping[str, float | str]:
    by_image = {
        str(role): np.asarray(values, np.float64) for role, values in rows[f"{metric.metric_id}_by_image"].items()
    }
    target = by_image.get(TARGET, np.full(1, np.nan))
    losses = [loss(metric, by_image[role], target) for role in (CEILING, RESTORED)]
    lost = bootstrap(np.stack(losses, axis=1))
    nothing = {"share": np.nan, "low": np.nan, "high": np.nan}
    if np.isnan(lost.means).any():
        return {**nothing, "reason": f"how {metric.title} scores the target is not known"}
    if lost.means[1] <= 0:
        return {**nothing, "reason": "the model loses nothing"}
    share = float(lost.means[0] / lost.means[1])
    if (lost.resampled[:, 1] <= 0).any() or len(losses[0]) < 2:
        return {"share": share, "low": np.nan, "high": np.nan, "reason": ""}
    low, high = percentile_interval(lost.resampled[:, 0] / lost.resampled[:, 1], lost.confidence)
    return {"share": share, "low": float(low), "high": float(high), "reason": ""}


def loss(metric: Metric, scores: Floats, target: Floats) -> Floats:
    """How much worse than the target itself images are, 0 when they are the target; NaN where that is not known.

    Args:
        metric: PSNR counts as the mean squared error that it is the logarithm of, similarities of 1 at best as their
            distance to 1, distances to the target as they are, and scores without a reference as their distance to
            the target's own.
        scores: (images,).
        target: (images,) of the target itself; NaN where it has none.
    """
    if metric.unit == "dB":
        return 10 ** (-scores / 10)
    if metric.reference == "none":
        return scores - target if metric.better == "lower" else target - scores
    if metric.better == "lower":
        return scores
    return 1 - scores if metric.metric_id.startswith(_ONE_WHEN_PERFECT) else np.full_like(scores, np.nan)
