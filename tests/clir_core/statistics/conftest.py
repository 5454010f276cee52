"""Points as the dashboard reads them, from a small array of scores."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from clir_core.statistics.bootstrap import Resampling

PointsOf = Callable[..., pd.DataFrame]


@pytest.fixture
def quick() -> Resampling:
    return Resampling(draws=1000)


@pytest.fixture
def points_of() -> PointsOf:
    """Builds points from one array (images, tasks, restorers) for each metric."""

    def build(**metrics: npt.ArrayLike) -> pd.DataFrame:
        arrays = {name: np.asarray(values, dtype=np.float64) for name, values in metrics.items()}
        images, tasks, restorers = np.indices(next(iter(arrays.values())).shape)
        frame = pd.DataFrame({"image": images.ravel(), "task": tasks.ravel(), "restorer": restorers.ravel()})
        return pd.DataFrame(
            {
                "image_id": "image" + frame["image"].astype(str).str.zfill(3),
                "sample_id": "image" + frame["image"].astype(str).str.zfill(3) + "-task" + frame["task"].astype(str),
                "task_id": "task" + frame["task"].astype(str),
                "restorer_id": "restorer" + frame["restorer"].astype(str),
                **{name: values.ravel() for name, values in arrays.items()},
            }
        )

    return build
