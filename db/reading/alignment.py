"""Questions about meaning: alignment beside other scores image by image, and where it is worst."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from db.reading.questions import Selection, check_metrics, chosen
from db.reading.run_question import Parameter, pasteable, run_question
from db.store import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviating:
    """Which images are asked for."""

    metric_id: str
    lower_is_better: bool
    map_protocol_id: str
    """The protocol whose scores keep maps of patches; empty where none does."""
    limit: int


def alignment_points(snapshot: Snapshot, selection: Selection, metric_ids: Sequence[str], limit: int) -> pd.DataFrame:
    """One row a restoration that has all of the metrics; references are left out.

    Columns: restoration_id, sample_id, image_name, task_id, gamma (NaN without a target), restorer_id, restorer_title,
    setting_label, and a float column a metric.

    Raises:
        db.errors.UnknownColumnError: A metric is not in the store.
    """
    check_metrics(snapshot, metric_ids)
    return run_question(snapshot, "alignment_points", **_points(selection, metric_ids, limit))


def alignment_points_sql(selection: Selection, metric_ids: Sequence[str], limit: int) -> str:
    """What `alignment_points` asks, to be run anywhere."""
    return pasteable("alignment_points", **_points(selection, metric_ids, limit))


def deviations(snapshot: Snapshot, selection: Selection, asked: Deviating) -> pd.DataFrame:
    """The images that some restorer changes most, worst first; each image once, references left out.

    Columns: restoration_id, sample_id, image_name, task_id, gamma, restorer_id, restorer_title, setting_label,
    degraded_sha, target_sha (None without a target), restored_sha, value, map_sha (None where no map was kept).

    Raises:
        db.errors.UnknownColumnError: The metric is not in the store.
    """
    check_metrics(snapshot, [asked.metric_id])
    return run_question(snapshot, "deviations", **_deviating(selection, asked))


def deviations_sql(selection: Selection, asked: Deviating) -> str:
    """What `deviations` asks, to be run anywhere."""
    return pasteable("deviations", **_deviating(selection, asked))


def _points(selection: Selection, metric_ids: Sequence[str], limit: int) -> dict[str, Parameter]:
    return {"metric_ids": list(metric_ids), "limit": limit, **chosen(selection)}


def _deviating(selection: Selection, asked: Deviating) -> dict[str, Parameter]:
    parts: dict[str, Parameter] = {
        "metric_ids": [asked.metric_id],
        "lower_is_better": asked.lower_is_better,
        "map_protocol_id": asked.map_protocol_id,
        "limit": asked.limit,
    }
    return {**parts, **chosen(selection)}
