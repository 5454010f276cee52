import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import bootstrap as scipy_bootstrap

from clir_core.errors import StatisticsError
from clir_core.statistics.bootstrap import Resampling, bootstrap, percentile_interval

QUICK = Resampling(draws=1000)


def normal(*shape: int) -> np.ndarray:
    return np.random.default_rng(7).normal(size=shape)


def test_the_percentile_interval_is_scipys_on_the_same_resamples() -> None:
    scores = normal(30)
    ours = bootstrap(scores, QUICK)
    theirs = scipy_bootstrap((scores,), np.mean, n_resamples=0, method="percentile", bootstrap_result=_Drawn(ours))
    low, high = ours.interval()
    assert (low[0], high[0]) == pytest.approx(tuple(theirs.confidence_interval), rel=1e-12)


def test_the_spread_of_resampled_means_is_the_standard_error() -> None:
    # The ideal bootstrap has sd = population sd / sqrt(n); 10 000 draws know it to 0.7 % (one standard error).
    scores = normal(50)
    drawn = bootstrap(scores).resampled[:, 0]
    assert drawn.std() == pytest.approx(scores.std() / np.sqrt(50), rel=0.03)
    assert drawn.mean() == pytest.approx(scores.mean(), abs=0.01)


@pytest.mark.parametrize("draw", ["normal", "exponential"])
def test_the_interval_covers_the_true_mean_about_as_often_as_it_says(draw: str) -> None:
    # 4000 data sets of 50 images, one a column. Percentile intervals of skewed data are known to be a little short.
    scores = getattr(np.random.default_rng(3), draw)(size=(50, 4000))
    low, high = bootstrap(scores, QUICK).interval()
    truth = 0.0 if draw == "normal" else 1.0
    assert 0.91 < np.mean((low <= truth) & (truth <= high)) < 0.96


def test_columns_share_their_resamples_so_a_constant_difference_has_no_spread() -> None:
    scores = normal(40)
    drawn = bootstrap(np.stack([scores, scores + 0.25], axis=1), QUICK).resampled
    assert np.ptp(drawn[:, 1] - drawn[:, 0]) < 1e-12


def test_equal_columns_stay_equal_to_the_last_bit() -> None:
    drawn = bootstrap(np.repeat(normal(33)[:, None], 7, axis=1), QUICK).resampled
    assert (drawn == drawn[:, :1]).all()


def test_a_resample_does_not_depend_on_the_other_columns() -> None:
    scores = normal(25, 3)
    together, alone = bootstrap(scores, QUICK), bootstrap(scores[:, 1], QUICK)
    np.testing.assert_allclose(together.resampled[:, 1], alone.resampled[:, 0], rtol=1e-12)


def test_blocks_of_draws_make_one_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    scores = normal(25, 3)
    whole = bootstrap(scores, QUICK).resampled
    monkeypatch.setattr("clir_core.statistics.bootstrap._MOST_KEPT", 0)  # draw anew
    monkeypatch.setattr("clir_core.statistics.bootstrap._COUNTS_AT_ONCE", 25 * 7)
    monkeypatch.setattr("clir_core.statistics.bootstrap._DRAWN_AT_ONCE", 25 * 3)
    np.testing.assert_allclose(bootstrap(scores, QUICK).resampled, whole, rtol=1e-12, atol=1e-15)


def test_a_missing_value_takes_the_image_out_of_that_column_only() -> None:
    scores = normal(30, 2)
    scores[:10, 1] = np.nan
    result = bootstrap(scores, QUICK)
    assert result.n_images.tolist() == [30, 20]
    np.testing.assert_allclose(result.means, [scores[:, 0].mean(), scores[10:, 1].mean()])
    np.testing.assert_allclose(result.resampled[:, 0], bootstrap(scores[:, 0], QUICK).resampled[:, 0])
    assert result.resampled[:, 1].std() == pytest.approx(scores[10:, 1].std() / np.sqrt(20), rel=0.1)


def test_without_images_there_is_nothing() -> None:
    result = bootstrap(np.empty((0, 3)), QUICK)
    assert result.n_images.tolist() == [0, 0, 0]
    assert np.isnan(result.means).all()
    assert np.isnan(result.interval()).all()


def test_one_image_has_a_mean_but_no_interval() -> None:
    result = bootstrap([[2.0, np.nan]], QUICK)
    assert result.means[0] == 2.0
    assert np.isnan(result.interval()).all()


def test_two_images_span_the_interval() -> None:
    low, high = bootstrap([1.0, 3.0], QUICK).interval()
    assert (low[0], high[0]) == (1.0, 3.0)


def test_a_column_seen_by_few_images_is_quantiled_over_the_resamples_that_hold_one() -> None:
    scores = np.full((20, 1), np.nan)
    scores[:2, 0] = [1.0, 3.0]
    result = bootstrap(scores, QUICK)
    assert np.isnan(result.resampled).any()
    low, high = result.interval()
    assert (low[0], high[0]) == (1.0, 3.0)


@given(constant=st.floats(-1e6, 1e6), images=st.integers(2, 12))
@settings(max_examples=20, deadline=None)
def test_a_constant_column_has_an_interval_of_no_width(constant: float, images: int) -> None:
    low, high = bootstrap(np.full(images, constant), Resampling(draws=100)).interval()
    assert low[0] == pytest.approx(constant, rel=1e-12)
    assert high[0] == pytest.approx(constant, rel=1e-12)


@given(st.integers(2, 40), st.floats(-10, 10), st.floats(0.1, 10))
@settings(max_examples=20, deadline=None)
def test_the_interval_follows_a_change_of_unit(images: int, shift: float, factor: float) -> None:
    scores = normal(images)
    plain = np.array(bootstrap(scores, Resampling(draws=100)).interval())
    changed = np.array(bootstrap(shift + factor * scores, Resampling(draws=100)).interval())
    np.testing.assert_allclose(changed, shift + factor * plain, rtol=1e-9, atol=1e-9)


def test_an_infinite_score_is_refused() -> None:
    with pytest.raises(StatisticsError, match="1 values are infinite"):
        bootstrap([1.0, np.inf])


def test_a_cube_of_scores_is_refused() -> None:
    with pytest.raises(StatisticsError, match=r"shape \(1, 2, 3\)"):
        bootstrap(np.zeros((1, 2, 3)))


@pytest.mark.parametrize(("field", "value"), [("draws", 99), ("confidence", 0.0), ("confidence", 95.0)])
def test_a_resampling_that_makes_no_interval_is_refused(field: str, value: float) -> None:
    with pytest.raises(StatisticsError, match=field):
        Resampling(**{field: value})


def test_a_wider_confidence_gives_a_wider_interval() -> None:
    drawn = normal(1000)
    narrow, wide = percentile_interval(drawn, 0.8), percentile_interval(drawn, 0.99)
    assert wide.low < narrow.low < narrow.high < wide.high


class _Drawn:
    """What scipy reads of an earlier result."""

    def __init__(self, result) -> None:
        self.bootstrap_distribution = result.resampled[:, 0]
