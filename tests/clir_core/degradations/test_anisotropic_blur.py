"""A blur that is stronger in one direction."""

import torch

from clir_core.degradations.anisotropic_blur import AnisotropicBlur
from clir_core.degradations.gaussian_blur import GaussianBlur

POINT = torch.zeros(1, 3, 41, 41)
POINT[..., 20, 20] = 1


def test_equal_sigmas_give_the_round_gaussian():
    image = torch.rand(1, 3, 40, 30, generator=torch.Generator().manual_seed(0))
    oriented, round_one = AnisotropicBlur(2, 2, 45).apply(image, {}), GaussianBlur(2).apply(image, {})
    assert float((oriented - round_one).abs().max()) < 1e-6


def test_the_angle_turns_counter_clockwise_from_horizontal():
    horizontal, vertical, rising = (AnisotropicBlur(4, 0.5, angle).apply(POINT, {})[0, 0] for angle in (0, 90, 45))
    assert horizontal[20, 26] > 100 * horizontal[26, 20]
    assert vertical[26, 20] > 100 * vertical[20, 26]
    assert rising[16, 24] > 100 * rising[24, 24]
