"""BSRGAN's shuffled steps."""

import math
from collections import Counter
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch
from skimage import data

from clir_core.degradations.bsrgan import Bsrgan
from clir_core.imaging.images import from_bytes

COUNT = 3000
TARGET = from_bytes(data.astronaut()[60:188, 170:298])


@cache
def draws() -> list[Any]:
    return [Bsrgan().draw(np.random.default_rng(seed), 64, 64) for seed in range(COUNT)]


def close_to(share: float):
    """Within four standard deviations of a share of all draws."""
    return pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / COUNT))


def steps(drawn) -> list[str]:
    return [step["step"] for step in drawn["steps"]]


def test_every_draw_has_its_steps_and_shrinks_to_the_final_size_last():
    for drawn in draws():
        counts = Counter(steps(drawn))
        assert counts["blur"] == 2
        assert counts["noise"] == counts["final size"] == counts["shrink"] + counts["decimate"] == 1
        shrinking = next(i for i, name in enumerate(steps(drawn)) if name in {"shrink", "decimate"})
        assert shrinking < steps(drawn).index("final size")


def test_steps_come_in_any_order():
    assert {steps(drawn)[0] for drawn in draws()} == {"blur", "shrink", "decimate", "noise", "jpeg"}
    assert {steps(drawn)[-1] for drawn in draws()} == {"blur", "final size", "noise", "jpeg"}


def test_choices_come_as_often_as_published():
    noises = [next(step for step in drawn["steps"] if step["step"] == "noise") for drawn in draws()]
    families = Counter(noise["family"] for noise in noises)
    assert [families[family] / COUNT for family in ("colour", "grey", "correlated")] == [
        close_to(share) for share in (0.4, 0.4, 0.2)
    ]
    assert np.mean(["shrink" in steps(drawn) for drawn in draws()]) == close_to(0.75)
    assert np.mean(["jpeg" in steps(drawn) for drawn in draws()]) == close_to(0.9)
    assert np.mean([drawn["halved"] is not None for drawn in draws()]) == close_to(0.25)
    assert {noise["sigma"] for noise in noises} == set(range(2, 26))


def test_blurs_are_as_wide_as_published():
    blurs = [step for drawn in draws() if drawn["halved"] is None for step in drawn["steps"] if step["step"] == "blur"]
    assert {blur["size"] for blur in blurs} == set(range(7, 26, 2))
    largest_round = max(max(blur["sigmas"]) for blur in blurs if blur["sigmas"][0] == blur["sigmas"][1])
    largest = max(max(blur["sigmas"]) for blur in blurs)
    assert 2.75 < largest_round <= 2.8
    assert math.sqrt(7.9) < largest <= math.sqrt(8)


@pytest.mark.parametrize("alpha", [1, 2, 3, 4, 8])
def test_many_draws_can_all_be_applied(alpha: int):
    operator = Bsrgan(alpha)
    side = 128 // alpha
    target = TARGET[..., : side * alpha, : side * alpha]
    for seed in range(12):
        degraded = operator.apply(target, operator.draw(np.random.default_rng(seed), 128, 128))
        assert degraded.shape[-2:] == (side, side)
        assert float((degraded.mean() - target.mean()).abs()) < 0.1


def test_decimation_does_not_move_the_image():
    """A ramp keeps its place: the kept pixel stands for the middle of its block."""
    ramp = torch.linspace(0, 1, 160).expand(1, 3, 160, 160)
    drawn = {"halved": None, "quality": 95, "steps": [{"step": "decimate", "factor": 4, "sigma": 1.5}]}
    degraded = Bsrgan(4).apply(ramp, drawn)
    expected = torch.nn.functional.avg_pool2d(ramp, 4)
    assert float((degraded - expected)[..., 8:-8, 8:-8].abs().max()) < 2 / 255


def test_other_factors_are_never_halved_first():
    assert all(Bsrgan(2).draw(np.random.default_rng(seed), 64, 64)["halved"] is None for seed in range(50))
