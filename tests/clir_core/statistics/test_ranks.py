import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import rankdata

from clir_core.statistics.ranks import image_ranks

tables = arrays(np.float64, st.tuples(st.integers(0, 6), st.integers(1, 6)), elements=st.integers(-3, 3))


@given(tables)
@settings(deadline=None)
def test_they_are_scipys(table: np.ndarray) -> None:
    np.testing.assert_array_equal(image_ranks(table, "lower"), rankdata(table, axis=1))
    np.testing.assert_array_equal(image_ranks(table, "higher"), rankdata(-table, axis=1))


@given(tables)
@settings(deadline=None)
def test_a_change_of_scale_changes_nothing(table: np.ndarray) -> None:
    np.testing.assert_array_equal(image_ranks(table, "lower"), image_ranks(np.exp(table), "lower"))
