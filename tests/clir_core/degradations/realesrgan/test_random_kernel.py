"""The published table of Real-ESRGAN's kernels, recovered from many draws."""

import json
import math
from collections import Counter
from functools import cache
from typing import Any

import numpy as np
import pytest

from clir_core.degradations.realesrgan.random_kernel import build_kernel, draw_kernel, draw_sinc
from clir_core.errors import TaskError


@cache
def draws() -> list[Any]:
    return [draw_kernel(3.0, np.random.default_rng(seed)) for seed in range(4000)]


def isotropic(drawn) -> bool:
    return drawn["sigmas"][0] == drawn["sigmas"][1]


def kind(drawn) -> str | tuple[str, bool]:
    return "sinc" if drawn["family"] == "sinc" else (drawn["family"], isotropic(drawn))


def test_kernels_come_as_often_as_published():
    """Within four standard deviations of a share of 4000 draws."""
    counts = Counter(map(kind, draws()))
    published = {"sinc": 0.1, ("gaussian", True): 0.9 * 0.45, ("gaussian", False): 0.9 * 0.25}
    published |= {(family, True): 0.9 * 0.12 for family in ("generalised", "plateau")}
    published |= {(family, False): 0.9 * 0.03 for family in ("generalised", "plateau")}
    assert set(counts) == set(published)
    for name, share in published.items():
        assert counts[name] / 4000 == pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / 4000))


def test_parameters_fill_their_ranges_and_do_not_leave_them():
    others = [drawn for drawn in draws() if drawn["family"] != "sinc"]
    sigmas = np.array([drawn["sigmas"] for drawn in others])
    assert 0.2 <= sigmas.min() < 0.25
    assert 2.95 < sigmas.max() <= 3.0
    assert {drawn["size"] for drawn in draws()} == {7, 9, 11, 13, 15, 17, 19, 21}
    turned = [drawn["rotation"] for drawn in others if not isotropic(drawn)]
    assert -math.pi <= min(turned) < -3
    assert 3 < max(turned) <= math.pi


@pytest.mark.parametrize(("family", "low", "high"), [("gaussian", 1, 1), ("generalised", 0.5, 4), ("plateau", 1, 2)])
def test_shapes_lie_in_their_range_and_half_of_them_not_above_1(family: str, low: float, high: float):
    shapes = np.array([drawn["shape"] for drawn in draws() if drawn["family"] == family])
    assert low <= shapes.min() < low + 0.05
    assert high - 0.1 < shapes.max() <= high
    if family != "gaussian":
        assert np.mean(shapes <= 1) == pytest.approx(0.5, abs=0.08)


def test_the_cutoff_of_a_sinc_depends_on_its_size():
    sincs = [drawn for drawn in draws() if drawn["family"] == "sinc"]
    assert min(drawn["cutoff"] for drawn in sincs if drawn["size"] < 13) >= math.pi / 3
    assert math.pi / 5 <= min(drawn["cutoff"] for drawn in sincs if drawn["size"] >= 13) < math.pi / 4
    assert all(math.pi / 3 <= draw_sinc(np.random.default_rng(seed))["cutoff"] <= math.pi for seed in range(100))


def test_a_record_survives_json_and_builds_a_kernel_of_sum_1():
    for drawn in draws()[:200]:
        kernel = build_kernel(json.loads(json.dumps(drawn)))
        assert kernel.shape == (drawn["size"], drawn["size"])
        assert float(kernel.sum()) == pytest.approx(1)


def test_an_unknown_family_is_refused():
    with pytest.raises(TaskError, match="no kernel family is called 'box'"):
        build_kernel({**next(drawn for drawn in draws() if drawn["family"] == "gaussian"), "family": "box"})
