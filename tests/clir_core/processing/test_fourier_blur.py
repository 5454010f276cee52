"""Blur with mirrored edges, by spectra and by pixels."""

import numpy as np
import pytest
import torch

from clir_core.degradations.gaussian_blur import GaussianBlur
from clir_core.processing.fourier_blur import mirrored, transfer_function


@pytest.mark.parametrize("size", [(6, 9), (2, 3), (1, 4)])
def test_the_extension_is_numpys_reflection(size: tuple[int, int]) -> None:
    images = torch.rand(1, 3, *size)
    extended = mirrored(images, torch.zeros(9, 9))
    rows, columns = (now - before for now, before in zip(extended.shape[-2:], size, strict=True))
    expected = np.pad(images.double().numpy(), ((0, 0), (0, 0), (0, rows), (0, columns)), mode="reflect")
    assert np.array_equal(extended.numpy(), expected)
    assert all(
        side >= 9 and side % max(2 * (old - 1), 1) == 0 for side, old in zip(extended.shape[-2:], size, strict=True)
    )


@pytest.mark.parametrize("sigma", [0.7, 3.0])
def test_multiplying_spectra_is_blurring_with_mirrored_edges(sigma: float) -> None:
    images, blur = torch.rand(2, 3, 12, 17), GaussianBlur(sigma)
    periodic = mirrored(images, blur.kernel({}))
    transfer = transfer_function(blur.kernel({}), periodic)
    blurred = torch.fft.irfft2(torch.fft.rfft2(periodic) * transfer, s=periodic.shape[-2:])[..., :12, :17]
    expected = torch.cat([blur.apply(image, {}) for image in images.split(1)])
    torch.testing.assert_close(blurred.float(), expected, atol=1e-5, rtol=0)
