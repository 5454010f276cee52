from itertools import combinations_with_replacement
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import wilcoxon

from clir_core.statistics.hodges_lehmann import hodges_lehmann


def differences(n_images: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0.3, 1.0, n_images)


@pytest.mark.parametrize("n_images", [1, 2, 7, 30])
def test_the_estimate_is_the_median_of_every_pairs_mean(n_images: int) -> None:
    values = differences(n_images)
    walsh = [(a + b) / 2 for a, b in combinations_with_replacement(values.tolist(), 2)]
    assert hodges_lehmann(values).estimate == pytest.approx(median(walsh), rel=1e-12)


@pytest.mark.parametrize("n_images", [6, 7, 12, 25, 50])
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_the_interval_holds_the_shifts_that_scipys_exact_test_does_not_reject(n_images: int, confidence: float) -> None:
    values = differences(n_images, seed=n_images)
    _, low, high = hodges_lehmann(values, confidence)
    step = 1e-9
    inside, outside = [low + step, high - step], [low - step, high + step]
    assert all(wilcoxon(values - shift, method="exact").pvalue > 1 - confidence for shift in inside)
    assert all(wilcoxon(values - shift, method="exact").pvalue <= 1 - confidence for shift in outside)


def test_above_fifty_images_the_interval_still_inverts_the_exact_test() -> None:
    # The normal approximation may cut one Walsh average more or less at each end.
    values = differences(80)
    averages = np.sort([(a + b) / 2 for a, b in combinations_with_replacement(values.tolist(), 2)])
    _, low, high = hodges_lehmann(values)
    for end, outwards in ((np.searchsorted(averages, low), -1), (np.searchsorted(averages, high), 1)):
        within, beyond = averages[end - 2 * outwards] + 1e-9, averages[end + 2 * outwards] + 1e-9
        assert wilcoxon(values - within, method="exact").pvalue > 0.05
        assert wilcoxon(values - beyond, method="exact").pvalue <= 0.05


def test_the_interval_covers_the_centre_as_often_as_it_says() -> None:
    # Heavy-tailed but symmetric differences; n = 20 covers 95.2 %, known here to 1.4 % (two s.e.).
    samples = np.random.default_rng(1).standard_t(2, size=(1000, 20))
    locations = [hodges_lehmann(sample) for sample in samples]
    assert 0.938 < np.mean([location.low <= 0 <= location.high for location in locations]) < 0.966


@pytest.mark.parametrize("n_images", [2, 5])
def test_few_images_have_an_estimate_but_no_interval(n_images: int) -> None:
    location = hodges_lehmann(differences(n_images))
    assert np.isfinite(location.estimate)
    assert np.isnan([location.low, location.high]).all()


def test_no_images_have_nothing() -> None:
    assert np.isnan(hodges_lehmann(np.empty(0))).all()


def test_a_wild_image_hardly_moves_the_estimate() -> None:
    values = differences(30)
    assert abs(hodges_lehmann(np.append(values, 1e6)).estimate - hodges_lehmann(values).estimate) < 0.2


@given(st.lists(st.floats(-100, 100), min_size=6, max_size=20), st.floats(-5, 5))
@settings(deadline=None)
def test_it_moves_with_the_data_and_turns_with_their_sign(values: list[float], shift: float) -> None:
    plain = hodges_lehmann(np.array(values))
    np.testing.assert_allclose(hodges_lehmann(np.array(values) + shift), np.array(plain) + shift, atol=1e-9)
    mirrored = hodges_lehmann(-np.array(values))
    np.testing.assert_allclose(mirrored, [-plain.estimate, -plain.high, -plain.low], atol=1e-9)
