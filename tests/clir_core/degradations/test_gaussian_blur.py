"""Gaussian blur against SciPy's."""

import os
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy import ndimage

from clir_core.degradations.gaussian_blur import GaussianBlur
from clir_core.imaging.images import from_bytes

IMAGE = torch.rand(1, 3, 70, 90, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("sigma", [0.5, 1, 1.2, 4, 20])
def test_the_blur_is_a_gaussian_of_three_sigmas_with_mirrored_borders(sigma: float):
    expected = ndimage.gaussian_filter(
        IMAGE.double().numpy(), sigma, axes=(2, 3), mode="mirror", radius=int(np.ceil(3 * sigma))
    )
    np.testing.assert_allclose(GaussianBlur(sigma).apply(IMAGE, {}), expected, atol=1e-7)


@pytest.mark.skipif("CLIR_GOLDEN" not in os.environ, reason="CLIR_GOLDEN is not set to the folder of golden data")
@pytest.mark.parametrize("sigma", [0.5, 1, 2, 4, 8, 20])
def test_golden_images_are_reproduced(sigma: float):
    """They are float32 of 0..255: steps of up to 8e-6."""
    vectors = np.load(Path(os.environ["CLIR_GOLDEN"]) / "degradations/gaussian_blur_vectors.npz")
    blurred = GaussianBlur(sigma).apply(from_bytes(vectors["input_u8"]).double(), {})[0].permute(1, 2, 0) * 255
    np.testing.assert_allclose(blurred, vectors[f"blur_{sigma}_f64"], atol=3e-5)


@pytest.mark.parametrize(("sigma", "side"), [(1, 7), (20, 121)])
def test_the_kernel_has_the_papers_size(sigma: float, side: int):
    assert GaussianBlur(sigma).kernel({}).shape == (side, side)


def test_blur20_works_on_images_smaller_than_its_kernel():
    small = IMAGE[..., :9, :17]
    expected = ndimage.gaussian_filter(small.double().numpy(), 20, axes=(2, 3), mode="mirror", radius=60)
    np.testing.assert_allclose(GaussianBlur(20).apply(small, {}), expected, atol=1e-7)


def test_blur20_of_512_pixels_takes_a_fraction_of_a_second():
    image = torch.rand(1, 3, 512, 512)
    started = time.process_time()
    GaussianBlur(20).apply(image, {})
    assert time.process_time() - started < 1.0
