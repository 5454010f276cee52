import moocore
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from clir_core.errors import StatisticsError
from clir_core.statistics.hypervolume import REFERENCE, hypervolume

clouds = arrays(np.float64, st.tuples(st.integers(1, 12), st.just(2)), elements=st.floats(0, 10))


@given(clouds)
@settings(deadline=None)
def test_the_area_is_moocores(points: np.ndarray) -> None:
    expected = moocore.hypervolume(points, ref=[8.0, 7.0])
    assert hypervolume(points, ["lower", "lower"], [8.0, 7.0]) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(clouds)
@settings(deadline=None)
def test_turning_an_axis_round_changes_nothing(points: np.ndarray) -> None:
    turned = points * [-1, 1]
    assert hypervolume(turned, ["higher", "lower"], [-8.0, 7.0]) == hypervolume(points, ["lower", "lower"], [8.0, 7.0])


@given(clouds, st.tuples(st.floats(0, 10), st.floats(0, 10)))
@settings(max_examples=40, deadline=None)
def test_another_restorer_never_makes_it_smaller(points: np.ndarray, another: tuple[float, float]) -> None:
    more = np.vstack([points, another])
    less = hypervolume(points, ["lower", "lower"], [8.0, 7.0])
    assert hypervolume(more, ["lower", "lower"], [8.0, 7.0]) >= less * (1 - 1e-12)


def test_one_point_makes_a_rectangle() -> None:
    # SSIM 0.9 is 0.9 above its reference, NIQE 4 is 16 below its own.
    points = [[0.9, 4.0]]
    assert hypervolume(points, ["higher", "lower"], [REFERENCE["ssim_y"], REFERENCE["niqe"]]) == pytest.approx(14.4)


@pytest.mark.parametrize("points", [np.empty((0, 2)), [[9.0, 1.0]], [[np.nan, 1.0]], [[8.0, 1.0]]])
def test_what_is_not_better_than_the_reference_adds_nothing(points) -> None:
    assert hypervolume(points, ["lower", "lower"], [8.0, 7.0]) == 0


def test_three_axes_are_refused() -> None:
    with pytest.raises(StatisticsError, match=r"\(points, 2\)"):
        hypervolume([[1.0, 2.0, 3.0]], ["lower"] * 3, [1.0, 1.0, 1.0])
