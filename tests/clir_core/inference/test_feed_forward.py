"""Networks as restorers: scale and precision as asked."""

import pytest
import torch
from torch import nn

from clir_core.inference.feed_forward import FeedForward
from clir_core.interfaces import Dtype, NetworkSetting, Request

DEGRADED = torch.rand(1, 3, 6, 7, generator=torch.Generator().manual_seed(0))


def request(scale: int, dtype: Dtype = "float32") -> Request:
    return Request(scale=scale, setting=NetworkSetting(dtype=dtype), generator=torch.Generator())


@pytest.fixture
def restorer() -> FeedForward:
    torch.manual_seed(0)
    small = nn.Sequential(nn.Conv2d(3, 3, 3, padding=1), nn.Upsample(scale_factor=2))
    large = nn.Sequential(nn.Conv2d(3, 3, 5, padding=2), nn.Upsample(scale_factor=4))
    return FeedForward({2: small, 4: large}, torch.device("cpu"))


@pytest.mark.parametrize("scale", [2, 4])
def test_the_network_of_the_scale_runs(restorer: FeedForward, scale: int) -> None:
    assert restorer(DEGRADED, request(scale)).shape == (1, 3, 6 * scale, 7 * scale)


def test_bfloat16_rounds_and_float32_afterwards_is_exact_again(restorer: FeedForward) -> None:
    exact = restorer(DEGRADED, request(2))
    rounded = restorer(DEGRADED, request(2, "bfloat16"))
    assert rounded.dtype == torch.float32
    assert 0 < (rounded - exact).abs().max() < 0.02
    assert torch.equal(restorer(DEGRADED, request(2)), exact)


def test_the_parameters_are_those_of_the_largest_network(restorer: FeedForward) -> None:
    assert restorer.parameters() == {"network": 3 * 3 * 25 + 3}
