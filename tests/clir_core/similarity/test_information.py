"""VIFp against the published implementation in piq."""

import math

import numpy as np
import pytest
import torch
from skimage import data

from clir_core.imaging.colour import luma_full
from clir_core.imaging.images import from_bytes, quantise
from clir_core.similarity.information import vifp

TARGET = from_bytes(data.astronaut()[100:196, 180:290])


def degraded(kind: str) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    match kind:
        case "noise":
            return quantise(TARGET + 0.1 * torch.randn(TARGET.shape, generator=generator))
        case "low contrast":
            return quantise(0.5 * TARGET + 0.25)
        case "raised contrast":
            return quantise(1.2 * TARGET - 0.1)
        case _:
            return quantise(torch.nn.functional.avg_pool2d(TARGET, 5, 1, 2))


@pytest.mark.parametrize("kind", ["noise", "low contrast", "raised contrast", "box blur"])
def test_values_equal_piqs_to_four_digits(kind: str):
    """piq 0.8.0 computes in float32 and has its own guards against division by zero."""
    import piq

    expected = piq.vif_p(degraded(kind), TARGET)
    value = vifp(luma_full(TARGET), luma_full(degraded(kind))).value
    np.testing.assert_allclose(value, expected, rtol=2e-4)


def test_an_image_shares_everything_with_itself():
    fidelity = vifp(luma_full(TARGET), luma_full(TARGET))
    assert float(fidelity.value) == pytest.approx(1, abs=1e-9)
    assert fidelity.scales == 4


def test_each_image_of_a_batch_is_measured_by_itself():
    targets, images = TARGET.repeat(2, 1, 1, 1), torch.cat([degraded("noise"), degraded("box blur")])
    both = vifp(luma_full(targets), luma_full(images)).value
    one_by_one = [float(vifp(luma_full(TARGET), luma_full(image[None])).value) for image in images]
    np.testing.assert_allclose(both, one_by_one, rtol=1e-12)


@pytest.mark.parametrize(("side", "scales"), [(16, 0), (17, 1), (24, 1), (25, 2), (40, 3), (41, 4)])
def test_small_images_use_the_scales_that_fit(side: int, scales: int):
    luma = luma_full(TARGET[..., :side, :side])
    assert vifp(luma, luma).scales == scales


def test_a_constant_reference_holds_nothing_to_share():
    constant = torch.full((1, 1, 50, 50), 127.3, dtype=torch.float64)
    assert math.isnan(vifp(constant, constant + 1).value)


def test_a_negative_shares_nothing():
    assert float(vifp(luma_full(TARGET), luma_full(1 - TARGET)).value) == pytest.approx(0, abs=0.05)
