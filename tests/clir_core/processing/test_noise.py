"""Noise fields: their strength, and that a seed gives the same field again."""

import numpy as np
import pytest
import torch

from clir_core.imaging.images import from_bytes
from clir_core.processing.noise import add_correlated, add_gaussian, add_poisson

MIDDLE = from_bytes(np.full((200, 200, 3), 128, np.uint8))


def levels_added(noisy: torch.Tensor) -> np.ndarray:
    return (255 * (noisy - MIDDLE))[0].numpy()


def test_gaussian_noise_has_its_sigma_and_no_bias():
    added = levels_added(add_gaussian(MIDDLE, 10, seed=1))
    assert added.std() == pytest.approx(10, rel=0.02)
    assert abs(added.mean()) < 0.15
    assert abs(np.corrcoef(added.reshape(3, -1))[0, 1]) < 0.02


def test_grey_noise_is_the_same_in_all_channels():
    added = levels_added(add_gaussian(MIDDLE, 10, seed=1, grey=True))
    np.testing.assert_array_equal(added[0], added[1])


def test_mixed_noise_has_the_covariance_of_its_mixing():
    mixing = torch.tensor([[8.0, 0, 0], [5, 4, 0], [-3, 2, 6]], dtype=torch.float64)
    added = levels_added(add_correlated(MIDDLE, mixing, seed=1))
    np.testing.assert_allclose(np.cov(added.reshape(3, -1)), mixing @ mixing.T, atol=1.0)


@pytest.mark.parametrize("grey", [False, True])
def test_shot_noise_has_the_variance_of_counted_light(grey: bool):
    """One distinct value gives one photon, so the variance is the brightness itself."""
    added = add_poisson(MIDDLE * 0.25, 1.0, seed=1, grey=grey).double() - MIDDLE.double() * 0.25
    clipped_low = float((added < -0.12).double().mean())
    assert clipped_low == pytest.approx(np.exp(-32 / 255), abs=0.01)


def test_white_counts_a_power_of_two_of_photons():
    ramp = from_bytes(np.repeat(np.arange(100, 150, dtype=np.uint8), 800).reshape(200, 200, 1).repeat(3, axis=2))
    added = 255 * (add_poisson(ramp, 1.0, seed=1) - ramp).double()
    assert float(added.var()) == pytest.approx(255 * float(ramp.double().mean() * 255) / 64, rel=0.02)


def test_the_scale_multiplies_shot_noise():
    ramp = from_bytes(np.repeat(np.arange(100, 150, dtype=np.uint8), 800).reshape(200, 200, 1).repeat(3, axis=2))
    once, half = (add_poisson(ramp, scale, seed=1) - ramp for scale in (1.0, 0.5))
    np.testing.assert_allclose(half, once / 2, atol=1e-6)


@pytest.mark.parametrize("add", [lambda seed: add_gaussian(MIDDLE, 5, seed), lambda seed: add_poisson(MIDDLE, 1, seed)])
def test_a_seed_gives_the_same_field_and_another_seed_another(add):
    assert torch.equal(add(3), add(3))
    assert not torch.equal(add(3), add(4))


def test_noise_stays_in_range():
    black = torch.zeros(1, 3, 20, 20)
    for noisy in (add_gaussian(black, 200, 0), add_gaussian(1 - black, 200, 0), add_poisson(1 - black, 3.0, 0)):
        assert noisy.dtype == torch.float32
        assert 0 <= float(noisy.min()) <= float(noisy.max()) <= 1
