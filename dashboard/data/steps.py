"""The image predicted at each sampling step, and how good it is."""

from collections.abc import Sequence

import pandas as pd

from dashboard.data.ablations import intervals
from db.reading import ablations
from db.reading.questions import Selection
from db.store import Snapshot


def steps(
    snapshot: Snapshot, setting_ids: tuple[str, ...], metric_ids: tuple[str, ...], selection: Selection
) -> pd.DataFrame:
    """Means of what is predicted at each step.

    Returns:
        One row a task and step. Columns: task_id, step (from 1), timestep, n_images, n_samples, and for each metric
        <id>, <id>_low, <id>_high (95 % bootstrap interval over images).
    """
    answer = ablations.along_steps(snapshot, setting_ids, metric_ids, selection)
    return _wide(answer, [metric_id for metric_id in metric_ids if metric_id in set(answer["metric_id"])])


def _wide(answer: pd.DataFrame, metric_ids: Sequence[str]) -> pd.DataFrame:
    keys = ["task_id", "step", "timestep", "n_images", "n_samples"]
    rows = answer[keys].drop_duplicates().reset_index(drop=True)
    for metric_id in metric_ids:
        of_metric = answer[answer["metric_id"] == metric_id][["task_id", "step", "by_image", "mean"]]
        rows = rows.merge(of_metric.rename(columns={"by_image": f"{metric_id}_by_image", "mean": metric_id}))
    facts = rows[keys].assign(step=rows["step"] + 1)
    return pd.concat([facts, intervals(rows, metric_ids)], axis=1)
