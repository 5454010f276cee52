from collections.abc import Callable

import numpy as np
import pytest

from clir_core.errors import StatisticsError
from clir_core.statistics.bootstrap import Resampling
from clir_core.statistics.common_set import CommonSet, common_set
from clir_core.statistics.crossover import Crossover, crossover
from clir_core.statistics.direction import Axis

SSIM = Axis("ssim", "higher")
QUICK = Resampling(draws=400)


def line(gamma: np.ndarray) -> np.ndarray:
    """Zero at 0.4, restorer 0 better above."""
    return 2 * (gamma - 0.4)


@pytest.fixture
def two_restorers(points_of) -> Callable[..., CommonSet]:
    """A common set in which restorer 0 has this advantage over restorer 1 along gamma."""

    def build(advantage: Callable[[np.ndarray], np.ndarray], noise: float = 0.0, n_images: int = 60, seed: int = 0):
        rng = np.random.default_rng(seed)
        gamma = np.repeat(rng.uniform(0.02, 0.98, size=(n_images, 4, 1)), 2, axis=2)
        ssim = rng.normal(size=(n_images, 4, 1)) + advantage(gamma) * [1, 0] + noise * rng.normal(size=gamma.shape)
        return common_set(points_of(ssim=ssim, gamma=gamma), ["ssim", "gamma"])

    return build


def cross(common: CommonSet, resampling: Resampling = QUICK) -> Crossover:
    return crossover(common, SSIM, "restorer0", "restorer1", resampling)


def test_a_straight_advantage_crosses_where_it_is_zero(two_restorers) -> None:
    (crossing,) = cross(two_restorers(line)).crossings
    # Interpolating bin means of a straight line is exact, whatever the bins.
    assert crossing.gamma == pytest.approx(0.4, abs=1e-9)
    assert crossing.low == pytest.approx(0.4, abs=1e-9)
    assert crossing.first_is_better == "above"
    assert crossing.share == 1.0


def test_swapping_the_restorers_or_the_direction_turns_the_sides(two_restorers) -> None:
    common = two_restorers(line, noise=0.3)
    plain = cross(common).crossings[0]
    swapped = crossover(common, SSIM, "restorer1", "restorer0", QUICK).crossings[0]
    turned = crossover(common, Axis("ssim", "lower"), "restorer0", "restorer1", QUICK).crossings[0]
    assert (plain.first_is_better, swapped.first_is_better, turned.first_is_better) == ("above", "below", "below")
    assert plain.gamma == pytest.approx(swapped.gamma) == pytest.approx(turned.gamma)


def test_the_interval_holds_the_truth_about_as_often_as_it_says(two_restorers) -> None:
    # 40 data sets: two standard errors of 95 % are 6.9 %.
    found = [cross(two_restorers(line, noise=0.5, seed=seed)).crossings[0] for seed in range(40)]
    assert np.mean([crossing.low <= 0.4 <= crossing.high for crossing in found]) > 0.88
    assert np.mean([crossing.high - crossing.low for crossing in found]) < 0.2


def test_restorers_that_never_change_places_have_no_crossing(two_restorers) -> None:
    result = cross(two_restorers(lambda gamma: 0 * gamma + 1.0))
    assert result.crossings == ()
    assert (result.curve["low"] > 0).all()


def test_equal_restorers_have_no_crossing(two_restorers) -> None:
    assert cross(two_restorers(lambda gamma: 0 * gamma)).crossings == ()


def test_several_crossings_are_all_told_in_order(two_restorers) -> None:
    below, above = cross(two_restorers(lambda gamma: (gamma - 0.25) * (gamma - 0.7), noise=0.01)).crossings
    # Between bins the curve is a chord of the parabola: right to about the bow of a chord, not to the digit.
    assert below.gamma == pytest.approx(0.25, abs=0.03)
    assert above.gamma == pytest.approx(0.70, abs=0.03)
    assert (below.first_is_better, above.first_is_better) == ("below", "above")
    assert below.high < above.low


def test_touching_zero_is_no_crossing(points_of) -> None:
    gamma = np.repeat(np.array([0.15, 0.25, 0.4])[None, :, None], 8, axis=0).repeat(2, axis=2)
    ssim = np.array([0.3, 0.0, 0.3])[None, :, None] * [1, 0] + np.zeros_like(gamma)
    assert cross(common_set(points_of(ssim=ssim, gamma=gamma), ["ssim", "gamma"])).crossings == ()


def test_a_crossing_exactly_at_a_bin_is_found_once(points_of) -> None:
    gamma = np.repeat(np.array([0.15, 0.25, 0.4])[None, :, None], 8, axis=0).repeat(2, axis=2)
    ssim = np.array([0.3, 0.0, -0.3])[None, :, None] * [1, 0] + np.zeros_like(gamma)
    (crossing,) = cross(common_set(points_of(ssim=ssim, gamma=gamma), ["ssim", "gamma"])).crossings
    assert crossing.gamma == pytest.approx(0.25)


def test_an_uncertain_crossing_near_the_end_is_open_towards_that_end(two_restorers) -> None:
    (crossing,) = cross(two_restorers(lambda gamma: 0.87 - gamma, noise=0.15, seed=3)).crossings[-1:]
    assert crossing.high == np.inf
    assert 0.5 < crossing.low < crossing.gamma
    assert crossing.share < 0.975


def test_bins_of_fewer_than_six_images_are_not_used(two_restorers) -> None:
    assert cross(two_restorers(line, n_images=5)).curve.empty
    assert cross(two_restorers(line, n_images=5)).crossings == ()
    assert (cross(two_restorers(line, n_images=12)).curve["n_images"] >= 6).all()


def test_the_curve_is_what_a_binned_plot_shows(two_restorers) -> None:
    curve = cross(two_restorers(line)).curve
    assert curve.columns.tolist() == ["gamma_bin", "gamma", "advantage", "low", "high", "n_images", "n_pairs"]
    np.testing.assert_allclose(curve["advantage"], line(curve["gamma"].to_numpy()), atol=1e-9)
    assert (curve["n_pairs"] >= curve["n_images"]).all()


def test_a_restorer_that_is_not_there_is_named(two_restorers) -> None:
    with pytest.raises(StatisticsError, match="supir is not in the common set; it holds restorer0, restorer1"):
        crossover(two_restorers(line), SSIM, "supir", "restorer1")


def test_gamma_must_be_in_the_set(points_of) -> None:
    common = common_set(points_of(ssim=np.ones((6, 1, 2))), ["ssim"])
    with pytest.raises(StatisticsError, match="no gamma"):
        cross(common)
