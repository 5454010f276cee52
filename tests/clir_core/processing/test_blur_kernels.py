"""Blur kernels: what they have in common, and what each is for."""

import math

import numpy as np
import pytest
import torch

from clir_core.processing import blur_kernels
from clir_core.processing.gaussian_window import gaussian_taps

KERNELS = {
    "gaussian": blur_kernels.gaussian(15, (3, 1), 0.5),
    "generalised": blur_kernels.generalised_gaussian(15, (3, 1), 0.5, 0.7),
    "plateau": blur_kernels.plateau(15, (3, 1), 0.5, 1.5),
    "sinc": blur_kernels.sinc(15, 1.2),
    "motion": blur_kernels.motion(9, 0.5),
}


@pytest.mark.parametrize("name", KERNELS)
def test_a_kernel_is_square_odd_of_sum_1_and_the_same_turned_by_half(name: str):
    kernel = KERNELS[name]
    assert kernel.shape[0] == kernel.shape[1]
    assert kernel.shape[0] % 2 == 1
    assert float(kernel.sum()) == pytest.approx(1)
    np.testing.assert_allclose(kernel, kernel.flip(0, 1), atol=1e-15)


def test_a_round_gaussian_is_the_product_of_its_taps():
    taps = torch.tensor(gaussian_taps(15, 2), dtype=torch.float64)
    np.testing.assert_allclose(blur_kernels.gaussian(15, (2, 2)), torch.outer(taps, taps), atol=1e-15)


def test_a_quarter_turn_swaps_the_axes():
    np.testing.assert_allclose(
        blur_kernels.gaussian(15, (3, 1), math.pi / 2), blur_kernels.gaussian(15, (1, 3)), atol=1e-15
    )


def test_the_rotation_turns_from_right_towards_down():
    kernel = blur_kernels.gaussian(15, (4, 0.5), math.pi / 4)
    assert kernel[10, 10] > 100 * kernel[4, 10]


def test_a_shift_moves_the_centre_right_and_down():
    kernel = blur_kernels.gaussian(25, (2, 2), shift=1.5)
    offsets = torch.arange(25, dtype=torch.float64) - 12
    assert float((kernel.sum(dim=0) * offsets).sum()) == pytest.approx(1.5, abs=1e-4)
    assert float((kernel.sum(dim=1) * offsets).sum()) == pytest.approx(1.5, abs=1e-4)


def test_shape_1_of_a_generalised_gaussian_is_the_gaussian():
    np.testing.assert_allclose(blur_kernels.generalised_gaussian(15, (3, 1), 0.5, 1.0), KERNELS["gaussian"], atol=1e-15)


def test_a_plateau_falls_by_half_at_one_sigma():
    kernel = blur_kernels.plateau(15, (3, 3), 0.0, 1.5)
    assert float(kernel[7, 10] / kernel[7, 7]) == pytest.approx(0.5)


def test_a_sinc_passes_below_its_cutoff_and_stops_above():
    response = torch.fft.fft2(blur_kernels.sinc(201, 1.5)).abs()
    frequency = 2 * math.pi * torch.fft.fftfreq(201).abs()
    assert float(response[0][frequency < 1.3].min()) > 0.9
    assert float(response[0][frequency > 1.7].max()) < 0.1


def test_motion_along_an_axis_weighs_its_pixels_equally():
    expected = torch.zeros(5, 5, dtype=torch.float64)
    expected[2] = 0.2
    np.testing.assert_allclose(blur_kernels.motion(5, 0.0), expected, atol=1e-15)


def test_motion_of_one_pixel_changes_nothing():
    assert blur_kernels.motion(1, 0.3).tolist() == [[1.0]]
