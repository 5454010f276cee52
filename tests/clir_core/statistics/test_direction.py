import numpy as np

from clir_core.statistics.direction import upward


def test_lower_is_better_is_turned_round() -> None:
    assert upward([1.0, 2.0], "higher").tolist() == [1.0, 2.0]
    assert upward([1.0, 2.0], "lower").tolist() == [-1.0, -2.0]


def test_unknown_stays_unknown() -> None:
    assert np.isnan(upward([np.nan], "lower")).all()
