"""The published table of Real-ESRGAN, recovered from many draws; and the degraded image."""

import math
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch
from skimage import data

from clir_core.degradations.realesrgan.pipeline import RealEsrgan
from clir_core.imaging.images import from_bytes

COUNT = 3000
TARGET = from_bytes(data.astronaut()[60:188, 170:298])


@cache
def draws() -> list[Any]:
    return [RealEsrgan().draw(np.random.default_rng(seed), 64, 64) for seed in range(COUNT)]


def close_to(share: float):
    """Within four standard deviations of a share of all draws."""
    return pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / COUNT))


@pytest.mark.parametrize(
    ("stage", "larger", "smaller", "low", "high"), [("first", 0.2, 0.7, 0.15, 1.5), ("second", 0.3, 0.4, 0.3, 1.2)]
)
def test_sizes_change_as_often_and_as_far_as_published(
    stage: str, larger: float, smaller: float, low: float, high: float
):
    factors = np.array([drawn[stage]["factor"] for drawn in draws()])
    assert np.mean(factors > 1) == close_to(larger)
    assert np.mean(factors < 1) == close_to(smaller)
    assert low <= factors.min() < low + 0.02
    assert high - 0.02 < factors.max() <= high


@pytest.mark.parametrize(("stage", "sigma", "scale"), [("first", 30, 3), ("second", 25, 2.5)])
def test_noise_is_as_strong_as_published(stage: str, sigma: float, scale: float):
    noises = [drawn[stage]["noise"] for drawn in draws()]
    strengths = {
        family: np.array([noise["strength"] for noise in noises if noise["family"] == family])
        for family in ("gaussian", "poisson")
    }
    assert len(strengths["gaussian"]) / COUNT == close_to(0.5)
    assert np.mean([noise["grey"] for noise in noises]) == close_to(0.4)
    assert 1 <= strengths["gaussian"].min() < 1.2
    assert sigma - 0.2 < strengths["gaussian"].max() <= sigma
    assert 0.05 <= strengths["poisson"].min() < 0.07
    assert scale - 0.02 < strengths["poisson"].max() <= scale


def test_optional_parts_come_as_often_as_published():
    assert all(drawn["first"]["blur"] for drawn in draws())
    assert np.mean([drawn["second"]["blur"] is not None for drawn in draws()]) == close_to(0.8)
    assert np.mean([drawn["last"]["ringing"] is not None for drawn in draws()]) == close_to(0.8)
    assert np.mean([drawn["last"]["jpeg_last"] for drawn in draws()]) == close_to(0.5)


def test_the_second_blur_is_weaker():
    second = [drawn["second"]["blur"] for drawn in draws() if drawn["second"]["blur"]]
    sigmas = [sigma for blur in second for sigma in blur.get("sigmas", [])]
    assert 1.45 < max(sigmas) <= 1.5


def test_qualities_span_30_to_95_and_modes_are_even():
    assert {drawn["first"]["quality"] for drawn in draws()} == set(range(30, 96))
    for part in ("first", "second", "last"):
        modes = [drawn[part]["mode"] for drawn in draws()]
        assert [modes.count(mode) / COUNT for mode in ("area", "bilinear", "bicubic")] == [close_to(1 / 3)] * 3


@pytest.mark.parametrize("alpha", [1, 2, 4, 8])
def test_many_draws_can_all_be_applied(alpha: int):
    operator = RealEsrgan(alpha)
    for seed in range(12):
        degraded = operator.apply(TARGET, operator.draw(np.random.default_rng(seed), 128, 128))
        assert degraded.shape[-2:] == (128 // alpha, 128 // alpha)
        assert float((degraded.mean() - TARGET.mean()).abs()) < 0.1


def test_sharpening_is_off_unless_asked_for_and_always_recorded():
    plain, sharp = RealEsrgan(2), RealEsrgan(2, sharpen=True)
    drawn, drawn_sharp = (operator.draw(np.random.default_rng(0), 64, 64) for operator in (plain, sharp))
    assert (drawn["sharpen"], drawn_sharp["sharpen"]) == (False, True)
    assert {**drawn, "sharpen": True} == drawn_sharp
    assert not torch.equal(plain.apply(TARGET, drawn), sharp.apply(TARGET, drawn_sharp))
