"""Fixtures that tests of restorers share."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from clir_core.errors import WeightsError
from clir_core.interfaces import Restorer, RestorerSpec
from clir_core.weights.locate import default_folder, locate

LoadFetched = Callable[[RestorerSpec], Restorer]


@pytest.fixture(scope="session")
def load_fetched() -> LoadFetched:
    """Loads a restorer with its real weights, and skips the test where they were not fetched."""
    folder = Path(os.environ.get("CLIR_WEIGHTS") or default_folder())

    def load(spec: RestorerSpec) -> Restorer:
        try:
            return spec.load(locate(spec.weights, folder), torch.device("cpu"))
        except WeightsError as error:
            pytest.skip(str(error))

    return load
