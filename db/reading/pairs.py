"""Two groups of settings against each other, image by image: what a claim is judged by."""

from dataclasses import dataclass

import pandas as pd

from db.reading.questions import check_metrics
from db.reading.run_question import Parameter, pasteable, run_question
from db.store import Snapshot

LATENCY = "latency_ms"
"""Compared like a metric, on one device, contended results left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """What is compared with what."""

    metric_id: str
    """A metric, or LATENCY."""
    first: tuple[str, ...]
    """Setting ids."""
    second: tuple[str, ...]
    gamma: tuple[float | None, float | None] = (None, None)
    devices: tuple[str, ...] = ()
    """Empty for all."""


def paired_images(snapshot: Snapshot, contest: Contest) -> pd.DataFrame:
    """One row an image that both groups have; `sql/paired_images.sql` has the rule.

    Columns: image_id, first_score, second_score, n_samples, and three sorted lists: task_ids, first_ids and second_ids
    (restorers that speak for each group there).

    Raises:
        db.errors.UnknownColumnError: The metric is not in the store.
    """
    if contest.metric_id != LATENCY:
        check_metrics(snapshot, [contest.metric_id])
    return run_question(snapshot, "paired_images", **_parameters(contest))


def paired_images_sql(contest: Contest) -> str:
    """What `paired_images` asks, to be run anywhere."""
    return pasteable("paired_images", **_parameters(contest))


def _parameters(contest: Contest) -> dict[str, Parameter]:
    return {
        "metric_ids": [contest.metric_id],
        "first": list(contest.first),
        "second": list(contest.second),
        "gamma_low": contest.gamma[0],
        "gamma_high": contest.gamma[1],
        "devices": list(contest.devices),
        "only_quiet": contest.metric_id == LATENCY,
    }
