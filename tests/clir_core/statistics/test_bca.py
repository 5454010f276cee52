import numpy as np
import pytest
from scipy.stats import bootstrap as scipy_bootstrap

from clir_core.statistics.bca import bca_interval
from clir_core.statistics.bootstrap import Resampling, bootstrap

SKEWED = np.random.default_rng(5).exponential(size=25)
QUICK = Resampling(draws=2000)


class Drawn:
    """What scipy reads of an earlier result."""

    def __init__(self, resampled: np.ndarray) -> None:
        self.bootstrap_distribution = resampled


def test_it_is_scipys_on_the_same_resamples() -> None:
    ours = bootstrap(SKEWED, QUICK)
    theirs = scipy_bootstrap(
        (SKEWED,), np.mean, n_resamples=0, method="BCa", bootstrap_result=Drawn(ours.resampled[:, 0])
    )
    low, high = bca_interval(SKEWED, ours)
    assert (low[0], high[0]) == pytest.approx(tuple(theirs.confidence_interval), rel=1e-9)


def test_it_lies_to_the_side_of_the_long_tail() -> None:
    resamples = bootstrap(SKEWED, QUICK)
    assert bca_interval(SKEWED, resamples).high[0] > resamples.interval().high[0]


def test_a_missing_value_takes_the_image_out_of_that_column_only() -> None:
    scores = np.stack([SKEWED, np.where(np.arange(25) < 5, np.nan, SKEWED)], axis=1)
    low, high = bca_interval(scores, bootstrap(scores, QUICK))
    assert low[0] == pytest.approx(bca_interval(SKEWED, bootstrap(SKEWED, QUICK)).low[0])
    assert high[1] - low[1] != pytest.approx(high[0] - low[0])


@pytest.mark.parametrize("scores", [np.empty((0, 1)), np.array([1.0]), np.array([np.nan, 2.0])])
def test_fewer_than_two_images_have_no_interval(scores: np.ndarray) -> None:
    assert np.isnan(bca_interval(scores, bootstrap(scores, QUICK))).all()


def test_a_constant_column_has_an_interval_of_no_width() -> None:
    scores = np.full(8, 0.5)
    assert np.array(bca_interval(scores, bootstrap(scores, QUICK))).tolist() == [[0.5], [0.5]]
