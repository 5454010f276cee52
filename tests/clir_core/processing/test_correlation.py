"""Correlation against SciPy's, on images of any size."""

import numpy as np
import pytest
import torch
from scipy import ndimage

from clir_core.processing.blur_kernels import gaussian
from clir_core.processing.correlation import correlate, reflect_pad

KERNEL = torch.rand(5, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(1))


def noise(height: int, width: int) -> torch.Tensor:
    return torch.rand(1, 3, height, width, dtype=torch.float64, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize(("height", "width"), [(40, 31), (5, 64), (2, 2), (1, 9)])
def test_a_kernel_is_correlated_with_mirrored_borders(height: int, width: int):
    images = noise(height, width)
    expected = ndimage.correlate(images.numpy(), KERNEL.numpy()[None, None], mode="mirror")
    np.testing.assert_allclose(correlate(images, KERNEL), expected, atol=1e-12)


@pytest.mark.parametrize(("height", "width"), [(40, 31), (3, 64), (2, 2), (1, 9)])
def test_a_kernel_longer_than_the_image_is_mirrored_again_and_again(height: int, width: int):
    images = noise(height, width)
    expected = ndimage.gaussian_filter(images.numpy(), 7, axes=(2, 3), mode="mirror", radius=21)
    np.testing.assert_allclose(correlate(images, gaussian(43, (7, 7))), expected, atol=1e-12)


def test_the_edge_pixel_is_not_repeated():
    row = torch.arange(4.0)[None, None, None]
    assert reflect_pad(row, 2)[0, 0, 0].tolist() == [2, 1, 0, 1, 2, 3, 2, 1]
