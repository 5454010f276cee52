import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clir_core.errors import StatisticsError
from clir_core.statistics.gamma_bins import EDGES, LABELS, bin_counts, gamma_bin, gamma_label


@given(st.lists(st.floats(0, 1)))
@settings(deadline=None)
def test_bins_are_those_of_numpys_histogram(gamma: list[float]) -> None:
    counts = np.bincount(gamma_bin(gamma), minlength=len(LABELS))
    np.testing.assert_array_equal(counts, np.histogram(gamma, EDGES)[0])


def test_labels_sort_as_gamma_does() -> None:
    assert sorted(LABELS) == list(LABELS)
    assert LABELS[0] == "0.00–0.05"
    assert LABELS[-1] == "0.80–1.00"


@pytest.mark.parametrize(("gamma", "label"), [(0.124, 2), (0.249, 3), (0.332, 4), (0.498, 5)])
def test_plain_super_resolution_lies_well_inside_its_bin(gamma: float, label: int) -> None:
    # gamma of SR8, SR4, SR3 and SR2 as measured on the pictures of the study, sd .001 in a task.
    assert set(gamma_bin([gamma - 0.005, gamma, gamma + 0.005])) == {label}


def test_an_edge_belongs_to_the_bin_above_but_one_to_the_last() -> None:
    assert gamma_bin([0.0, 0.05, 0.8, 1.0]).tolist() == [0, 1, 7, 7]


def test_without_a_target_there_is_no_bin() -> None:
    assert gamma_label([0.1, np.nan]).tolist() == ["0.10–0.20", None]
    assert gamma_bin([np.nan]).tolist() == [-1]


@pytest.mark.parametrize("gamma", [-0.01, 1.01, np.inf])
def test_what_is_no_share_is_refused(gamma: float) -> None:
    with pytest.raises(StatisticsError, match="between 0 and 1"):
        gamma_bin([0.5, gamma])


def test_counts_tell_images_from_pairs_and_keep_empty_bins() -> None:
    points = pd.DataFrame(
        {
            "image_id": ["a", "a", "a", "b", "b"],
            "sample_id": ["a1", "a1", "a2", "b1", "b2"],
            "gamma": [0.11, 0.11, 0.12, 0.13, np.nan],
        }
    )
    counts = bin_counts(points).set_index("gamma_bin")
    assert counts.loc["0.10–0.20"].to_dict() == {"n_images": 2, "n_pairs": 3}
    assert counts["n_pairs"].sum() == 3
    assert counts.index.tolist() == list(LABELS)


def test_no_points_fill_no_bin() -> None:
    points = pd.DataFrame({"image_id": [], "sample_id": [], "gamma": np.empty(0)})
    assert bin_counts(points)["n_images"].tolist() == [0] * len(LABELS)
