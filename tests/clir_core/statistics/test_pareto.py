import moocore
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from clir_core.errors import StatisticsError
from clir_core.statistics.common_set import common_set
from clir_core.statistics.direction import Axis
from clir_core.statistics.pareto import on_front, pareto_front

SSIM, NIQE = Axis("ssim", "higher"), Axis("niqe", "lower")
clouds = arrays(np.float64, st.tuples(st.integers(1, 12), st.just(3)), elements=st.integers(0, 4))


@given(clouds, st.lists(st.booleans(), min_size=3, max_size=3))
@settings(deadline=None)
def test_the_front_is_moocores(points: np.ndarray, maximise: list[bool]) -> None:
    better = ["higher" if upwards else "lower" for upwards in maximise]
    expected = moocore.is_nondominated(points, maximise=maximise, keep_weakly=True)
    np.testing.assert_array_equal(on_front(points, better), expected)


@given(clouds)
@settings(deadline=None)
def test_a_change_of_scale_changes_nothing(points: np.ndarray) -> None:
    better = ["lower", "lower", "higher"]
    np.testing.assert_array_equal(on_front(points, better), on_front(np.exp(points), better))


def test_equal_points_stand_on_the_front_together() -> None:
    assert on_front([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]], ["lower", "lower"]).tolist() == [True, True, False]


def test_an_unknown_value_is_on_no_front_and_beats_nobody() -> None:
    assert on_front([[np.nan, 0.0], [1.0, 1.0]], ["lower", "lower"]).tolist() == [False, True]


def test_no_points_have_no_front() -> None:
    assert on_front(np.empty((0, 2)), ["lower", "lower"]).shape == (0,)


def test_each_draw_has_its_own_front() -> None:
    draws = np.random.default_rng(0).normal(size=(20, 6, 2))
    expected = [on_front(points, ["lower", "higher"]) for points in draws]
    np.testing.assert_array_equal(on_front(draws, ["lower", "higher"]), expected)


def test_a_direction_is_needed_for_every_axis() -> None:
    with pytest.raises(StatisticsError, match=r"expected \(\.\.\., points, 2\)"):
        on_front([[1.0, 2.0, 3.0]], ["lower", "lower"])


def test_shares_say_how_sure_a_front_is(points_of, quick) -> None:
    # 0 is best in both, 1 is worst in both; 2 equals 0 but for noise, so it is on the front about half the time.
    rng = np.random.default_rng(1)
    noise = rng.normal(size=(60, 1, 3))
    ssim, niqe = noise * [0, 0, 1] + [0.9, 0.1, 0.9], noise * [0, 0, 1] + [3, 9, 3]
    front = pareto_front(common_set(points_of(ssim=ssim, niqe=niqe), ["ssim", "niqe"]), [SSIM, NIQE], quick)
    assert front.columns.tolist() == ["restorer_id", "ssim", "niqe", "n_images", "on_front", "front_share"]
    assert front.loc[0, "on_front"]
    assert front.loc[1, ["on_front", "front_share"]].tolist() == [False, 0.0]
    assert front.loc[0, "front_share"] == 1.0
    assert front.loc[2, "ssim"] == pytest.approx(ssim[:, 0, 2].mean())


def test_a_difference_within_the_noise_gives_a_share_between(points_of, quick) -> None:
    scores = np.random.default_rng(4).normal(size=(40, 1, 2))
    front = pareto_front(common_set(points_of(ssim=scores), ["ssim"]), [SSIM], quick)
    assert front["front_share"].between(0.01, 0.99).all()
    assert front["front_share"].sum() == pytest.approx(1.0)


def test_every_group_has_its_own_front(points_of, quick) -> None:
    ssim = np.tile([[0.1, 0.9], [0.9, 0.1]], (7, 1, 1))
    front = pareto_front(common_set(points_of(ssim=ssim), ["ssim"], within=["task_id"]), [SSIM], quick)
    assert front["on_front"].tolist() == [False, True, True, False]
    assert front["n_images"].tolist() == [7, 7, 7, 7]


def test_an_empty_set_has_no_front(points_of, quick) -> None:
    front = pareto_front(common_set(points_of(ssim=np.ones((0, 1, 1))), ["ssim"]), [SSIM], quick)
    assert front.empty
    assert "front_share" in front
