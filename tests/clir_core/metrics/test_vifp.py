"""VIFp as a metric; its values are tested in tests/clir_core/test_vifp.py."""

import pytest
import torch
from skimage import data

from clir_core.errors import MetricUndefinedError
from clir_core.imaging.colour import luma_full
from clir_core.imaging.images import from_bytes
from clir_core.interfaces import PairMetric
from clir_core.metrics.vifp import SPECS
from clir_core.similarity.information import vifp

TARGET = from_bytes(data.astronaut()[100:164, 180:244])


@pytest.fixture
def metric() -> PairMetric:
    (spec,) = SPECS
    return spec.load((), torch.device("cpu"))


def test_the_metric_is_the_fidelity_of_full_range_luma(metric: PairMetric):
    restored = (TARGET * 0.9 + 0.02).flip(-1)
    assert torch.equal(metric(TARGET)(restored), vifp(luma_full(TARGET), luma_full(restored)).value)


def test_a_constant_target_has_no_value(metric: PairMetric):
    with pytest.raises(MetricUndefinedError, match="the target is constant"):
        metric(torch.full((1, 3, 64, 64), 0.5))(TARGET)
