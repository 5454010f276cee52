import numpy as np
import pytest
from scipy.stats import friedmanchisquare

from clir_core.errors import StatisticsError
from clir_core.statistics.friedman import friedman


@pytest.fixture
def table() -> np.ndarray:
    """Scores with ties, restorers further to the right better."""
    return np.round(np.random.default_rng(2).normal(size=(15, 5)) + np.arange(5) / 1.5, 1)


def test_statistic_and_p_value_are_scipys_with_ties(table: np.ndarray) -> None:
    result, expected = friedman(table, "higher"), friedmanchisquare(*table.T)
    assert result.statistic == pytest.approx(expected.statistic, rel=1e-12)
    assert result.p_value == pytest.approx(expected.pvalue, rel=1e-12)


def test_nemenyis_p_values_are_those_of_scikit_posthocs(table: np.ndarray) -> None:
    from scikit_posthocs import posthoc_nemenyi_friedman

    expected = posthoc_nemenyi_friedman(table).to_numpy()
    np.testing.assert_allclose(friedman(table, "higher").p_pairs, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("restorers", "q"), [(3, 2.343), (4, 2.569), (5, 2.728), (10, 3.164)])
def test_the_critical_difference_has_the_published_factor(restorers: int, q: float) -> None:
    # q at 0.05: Demsar (2006), table 5(a), three decimals.
    n_images = 20
    result = friedman(np.random.default_rng(0).normal(size=(n_images, restorers)), "lower")
    assert result.critical_difference == pytest.approx(
        q * np.sqrt(restorers * (restorers + 1) / 6 / n_images), rel=3e-4
    )


def test_pairs_further_apart_than_the_critical_difference_are_significant(table: np.ndarray) -> None:
    result = friedman(table, "higher")
    gaps = np.abs(result.average_ranks[:, None] - result.average_ranks)
    np.testing.assert_array_equal(gaps > result.critical_difference, result.p_pairs < 0.05)
    assert (result.p_pairs < 0.05).any()


def test_direction_turns_the_ranks_and_nothing_else(table: np.ndarray) -> None:
    up, down = friedman(table, "higher"), friedman(table, "lower")
    np.testing.assert_allclose(up.average_ranks + down.average_ranks, 6)
    assert up.p_value == pytest.approx(down.p_value)
    assert up.average_ranks.argmin() == 4


def test_restorers_that_always_tie_do_not_differ() -> None:
    result = friedman(np.ones((8, 3)), "higher")
    assert result.average_ranks.tolist() == [2, 2, 2]
    assert (result.statistic, result.p_value) == (0, 1)
    assert (result.p_pairs == 1).all()


@pytest.mark.parametrize("n_images", [0, 1, 5])
def test_few_images_are_ranked_but_not_tested(table: np.ndarray, n_images: int) -> None:
    result = friedman(table[:n_images], "higher")
    assert result.n_images == n_images
    assert np.isnan([result.p_value, result.critical_difference]).all()
    assert np.isfinite(result.average_ranks).all() == (n_images > 0)


def test_two_restorers_are_refused() -> None:
    with pytest.raises(StatisticsError, match="3 restorers or more"):
        friedman(np.ones((8, 2)), "higher")


def test_a_missing_score_is_refused(table: np.ndarray) -> None:
    table[0, 0] = np.nan
    with pytest.raises(StatisticsError, match="common set"):
        friedman(table, "higher")
