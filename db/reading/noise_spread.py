"""How far restorations of one image differ by their noise alone, by two metrics together."""

import pandas as pd

from db.reading.ablations import Series
from db.reading.questions import Selection, check_metrics
from db.reading.run_question import Parameter, pasteable, run_question
from db.store import Snapshot


def noise_spread(
    snapshot: Snapshot, repeated: Series, metric_ids: tuple[str, str], selection: Selection
) -> pd.DataFrame:
    """Pooled covariance between noises, over the samples that were repeated.

    Columns: task_id, value (JSON), n_images, n_noises (most of one sample), x, y (means), x_variance, y_variance,
    covariance.

    Args:
        snapshot: Where the scores are read.
        repeated: Settings that were run with several noises, as of `ablations.repeated`.
        metric_ids: Along x and y.
        selection: Its tasks and data sets count.

    Raises:
        db.errors.UnknownColumnError: A metric is not in the store.
    """
    check_metrics(snapshot, metric_ids)
    return run_question(snapshot, "noise_spread", **_parameters(repeated, metric_ids, selection))


def noise_spread_sql(repeated: Series, metric_ids: tuple[str, str], selection: Selection) -> str:
    """What `noise_spread` asks, to be run anywhere."""
    return pasteable("noise_spread", **_parameters(repeated, metric_ids, selection))


def _parameters(repeated: Series, metric_ids: tuple[str, str], selection: Selection) -> dict[str, Parameter]:
    return {
        "setting_ids": list(repeated.setting_ids),
        "setting_values": list(repeated.stands_for),
        "x_ids": [metric_ids[0]],
        "y_ids": [metric_ids[1]],
        "dataset_ids": list(selection.dataset_ids),
        "task_ids": list(selection.task_ids),
    }
