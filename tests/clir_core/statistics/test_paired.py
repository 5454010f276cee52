import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import wilcoxon

from clir_core.errors import StatisticsError
from clir_core.statistics.common_set import common_set
from clir_core.statistics.holm import holm
from clir_core.statistics.paired import compare, compare_all


def scores(n_images: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(n_images)
    first = rng.normal(size=n_images)
    return first, first + rng.normal(0.4, 0.5, n_images)


def test_the_p_value_of_wilcoxons_own_data() -> None:
    # Differences of Wilcoxon (1945): only -7 is negative, of rank 3, so p = 2 P(T <= 3) = 2 x 5 / 2^8.
    result = compare([58.0, 32, 30, 5, -7, 6, 11, 10], np.zeros(8))
    assert result.p_value == pytest.approx(10 / 256, rel=1e-12)
    assert result.low > 0


@pytest.mark.parametrize("n_images", [6, 20, 60])
def test_the_p_value_is_scipys(n_images: int) -> None:
    first, second = scores(n_images)
    assert compare(first, second).p_value == wilcoxon(first, second).pvalue


@pytest.mark.parametrize("n_images", [6, 9, 20, 60])
def test_the_interval_leaves_zero_where_the_test_rejects(n_images: int) -> None:
    for shift in (0.0, 0.2, 0.4):
        first, second = scores(n_images)
        result = compare(first + shift, second)
        assert (result.low > 0 or result.high < 0) == (result.p_value <= 0.05)


@pytest.mark.parametrize("n_images", [1, 2, 5])
def test_few_images_are_described_but_not_tested(n_images: int) -> None:
    result = compare(np.arange(n_images), np.zeros(n_images))
    assert result.difference == (n_images - 1) / 2
    assert np.isnan([result.p_value, result.low, result.high]).all()


def test_six_images_can_just_reach_significance() -> None:
    assert compare(np.arange(1.0, 7.0), np.zeros(6)).p_value == pytest.approx(2**-5)


def test_no_images_give_nothing() -> None:
    result = compare([], [])
    assert result.n_images == 0
    assert np.isnan(result.difference)


def test_equal_restorers_do_not_differ() -> None:
    result = compare(np.ones(10), np.ones(10))
    assert (result.difference, result.low, result.high, result.p_value) == (0, 0, 0, 1)


def test_an_image_that_one_of_them_lacks_is_left_out() -> None:
    first, second = scores(12)
    second[3] = np.nan
    kept = np.arange(12) != 3
    assert compare(first, second) == compare(first[kept], second[kept])
    assert compare(first, second).n_images == 11


@given(st.lists(st.tuples(st.floats(-10, 10), st.floats(-10, 10)), min_size=6, max_size=15), st.randoms())
@settings(max_examples=40, deadline=None)
def test_neither_the_order_of_images_nor_of_restorers_matters(pairs: list[tuple[float, float]], random) -> None:
    first, second = np.array(pairs).T
    random.shuffle(pairs)
    result, swapped = compare(first, second), compare(*np.array(pairs).T[::-1])
    assert swapped.p_value == pytest.approx(result.p_value)
    np.testing.assert_allclose(
        [swapped.difference, swapped.low, swapped.high], [-result.difference, -result.high, -result.low], atol=1e-12
    )


def test_every_pair_is_compared_in_every_group_by_every_metric_as_one_family(points_of) -> None:
    values = np.random.default_rng(0).normal(size=(8, 2, 3))
    common = common_set(points_of(ssim=values, niqe=values**2), ["ssim", "niqe"], within=["task_id"])
    pairs = compare_all(common, ["ssim", "niqe"])
    assert len(pairs) == 2 * 2 * 3
    np.testing.assert_array_equal(pairs["p_holm"], holm(pairs["p_value"]))
    row = pairs.set_index(["task_id", "metric", "first", "second"]).loc[("task1", "niqe", "restorer0", "restorer2")]
    assert row["difference"] == compare(values[:, 1, 0] ** 2, values[:, 1, 2] ** 2).difference


def test_an_empty_set_has_no_pairs(points_of) -> None:
    pairs = compare_all(common_set(points_of(ssim=np.ones((0, 1, 2))), ["ssim"]), ["ssim"])
    assert pairs.empty
    assert "p_holm" in pairs


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(StatisticsError, match=r"shapes \(3,\) and \(2,\)"):
        compare([1, 2, 3], [1, 2])


def test_an_infinite_score_is_refused() -> None:
    with pytest.raises(StatisticsError, match="infinite"):
        compare([np.inf, 1.0], [1.0, 1.0])
