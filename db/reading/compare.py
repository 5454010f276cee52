"""Questions about two settings side by side, and about metrics side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from db.reading.questions import Selection, check_metrics, chosen
from db.reading.run_question import Parameter, pasteable, run_question
from db.store import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What is compared with what."""

    first: tuple[str, ...]
    """Setting ids; several are repetitions with another noise."""
    second: tuple[str, ...]


def compared_samples(snapshot: Snapshot, sides: Sides, metric_ids: Sequence[str], selection: Selection) -> pd.DataFrame:
    """One row a degraded image that both sides have scores of.

    Columns: task_id, sample_id, image_id, image_name, gamma (NaN without a target), and for each metric <id>_first,
    <id>_second.

    Args:
        snapshot: Where the scores are read.
        sides: The two settings.
        metric_ids: At least one.
        selection: Its tasks, data sets and range of gamma count.

    Raises:
        db.errors.UnknownColumnError: A metric is not in the store.
    """
    check_metrics(snapshot, metric_ids)
    return run_question(snapshot, "compared_samples", **_compared(sides, metric_ids, selection))


def compared_samples_sql(sides: Sides, metric_ids: Sequence[str], selection: Selection) -> str:
    """What `compared_samples` asks, to be run anywhere."""
    return pasteable("compared_samples", **_compared(sides, metric_ids, selection))


def metric_values(snapshot: Snapshot, selection: Selection, metric_ids: Sequence[str], limit: int) -> pd.DataFrame:
    """One row a restoration, references left out: sample_id, restorer_id, and a float column a metric.

    Raises:
        db.errors.UnknownColumnError: A metric is not in the store.
    """
    check_metrics(snapshot, metric_ids)
    return run_question(snapshot, "metric_values", **_values(selection, metric_ids, limit))


def metric_values_sql(selection: Selection, metric_ids: Sequence[str], limit: int) -> str:
    """What `metric_values` asks, to be run anywhere."""
    return pasteable("metric_values", **_values(selection, metric_ids, limit))


def _compared(sides: Sides, metric_ids: Sequence[str], selection: Selection) -> dict[str, Parameter]:
    parts: dict[str, Parameter] = {
        "first": list(sides.first),
        "second": list(sides.second),
        "metric_ids": list(metric_ids),
        "dataset_ids": list(selection.dataset_ids),
        "task_ids": list(selection.task_ids),
        "gamma_low": selection.gamma[0],
        "gamma_high": selection.gamma[1],
    }
    return parts


def _values(selection: Selection, metric_ids: Sequence[str], limit: int) -> dict[str, Parameter]:
    return {"metric_ids": list(metric_ids), "limit": limit, **chosen(selection)}
