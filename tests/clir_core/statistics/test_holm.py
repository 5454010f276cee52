from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from clir_core.statistics.holm import holm

p_values = arrays(np.float64, st.integers(1, 7), elements=st.floats(0, 1))


@given(p_values)
@settings(deadline=None)
def test_it_is_the_closed_test_of_bonferroni(values: np.ndarray) -> None:
    # Marcus, Peritz & Gabriel (1976): a hypothesis falls when every set of hypotheses that holds it falls.
    subsets = [list(subset) for size in range(1, len(values) + 1) for subset in combinations(range(len(values)), size)]
    closed = [max(min(1, len(s) * values[s].min()) for s in subsets if test in s) for test in range(len(values))]
    np.testing.assert_allclose(holm(values), closed, rtol=1e-12)


@given(p_values, st.randoms())
@settings(deadline=None)
def test_the_order_of_the_tests_does_not_matter(values: np.ndarray, random) -> None:
    order = list(range(len(values)))
    random.shuffle(order)
    np.testing.assert_array_equal(holm(values)[order], holm(values[order]))


def test_the_least_p_value_is_multiplied_by_all_the_next_by_one_less() -> None:
    # 4 x .005, 3 x .01, 2 x .02, and 1 x .03 raised to the one before it.
    np.testing.assert_allclose(holm([0.01, 0.02, 0.03, 0.005]), [0.03, 0.04, 0.04, 0.02])


def test_a_test_that_was_not_made_does_not_count() -> None:
    np.testing.assert_allclose(holm([0.01, np.nan, 0.04]), [0.02, np.nan, 0.04])


def test_no_tests_give_no_values() -> None:
    assert holm([]).shape == (0,)
