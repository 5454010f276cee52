"""The area under the curve of paired comparisons."""

import numpy as np
import pytest

from clir_core.statistics.separation import separation


def test_the_mean_over_images_is_the_area_and_its_interval_holds_it() -> None:
    found = separation([1.0, 0.5, 0.75, 1.0, 0.5])

    assert found.auc == pytest.approx(0.75)
    assert 0.5 <= found.low < found.auc < found.high <= 1.0
    assert found.n_images == 5


def test_a_measure_that_is_always_right_has_no_spread() -> None:
    assert separation([1.0] * 6)[:3] == (1.0, 1.0, 1.0)


def test_one_image_has_no_interval() -> None:
    found = separation([0.8])

    assert found.auc == pytest.approx(0.8)
    assert np.isnan(found.low)
    assert np.isnan(found.high)


def test_the_paired_area_equals_mann_whitneys_where_pairs_are_all_pairs() -> None:
    """Hanley & McNeil: the area is the chance that a positive ranks above a negative, ties half."""
    from scipy.stats import mannwhitneyu

    rng = np.random.default_rng(1)
    positive, negative = rng.normal(0.7, 1, 12).round(1), rng.normal(0, 1, 15).round(1)
    wins = (positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)
    statistic = mannwhitneyu(positive, negative).statistic
    assert separation(wins.mean(axis=1).tolist()).auc == pytest.approx(statistic / (12 * 15))
