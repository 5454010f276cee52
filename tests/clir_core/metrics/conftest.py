import os
from pathlib import Path

import pytest
import torch
from skimage import data

from clir_core.imaging.images import from_bytes, quantise
from clir_core.interfaces import Images


@pytest.fixture(scope="session")
def photograph() -> Images:
    """skimage's astronaut, (1, 3, 512, 512)."""
    return from_bytes(data.astronaut())


@pytest.fixture(scope="session")
def noisy_photograph(photograph: Images) -> Images:
    """The photograph with Gaussian noise of sigma 12.75, in 8 bits again."""
    noise = torch.randn(photograph.shape, generator=torch.Generator().manual_seed(0))
    return quantise(photograph + 0.05 * noise)


@pytest.fixture(scope="session")
def calibration_folder() -> Path:
    """Five TID2013 pairs with official values (golden/metrics/ResultsCalibra, from chaofengc/IQA-PyTorch 01ae427)."""
    golden = os.environ.get("CLIR_GOLDEN")
    if golden is None:
        pytest.skip("set CLIR_GOLDEN to the folder of golden data to compare with official values")
    return Path(golden) / "metrics" / "ResultsCalibra"


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """tests/data/metrics: the example images of LPIPS (64x64, BSD-2-Clause, from richzhang/PerceptualSimilarity)."""
    return Path(__file__).parents[2] / "data" / "metrics"
