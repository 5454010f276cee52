import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import kendalltau

from clir_core.errors import StatisticsError
from clir_core.statistics.common_set import common_set
from clir_core.statistics.direction import Axis
from clir_core.statistics.disagreement import agreement_by_sample, kendall_tau, opposed_pairs

SSIM, NIQE = Axis("ssim", "higher"), Axis("niqe", "lower")
rows = arrays(np.float64, (3, 6), elements=st.integers(0, 4))


@given(rows, rows)
@settings(deadline=None)
def test_tau_is_scipys_with_ties(one: np.ndarray, other: np.ndarray) -> None:
    expected = [kendalltau(left, right).statistic for left, right in zip(one, other, strict=True)]
    np.testing.assert_allclose(kendall_tau(one, other), expected, atol=1e-12)


@given(rows, rows)
@settings(deadline=None)
def test_a_change_of_scale_changes_nothing(one: np.ndarray, other: np.ndarray) -> None:
    np.testing.assert_array_equal(kendall_tau(one, other), kendall_tau(np.exp(one), other**3))


def test_a_column_without_a_value_takes_no_part() -> None:
    one, other = np.array([[1.0, 2.0, np.nan, 4.0]]), np.array([[3.0, 2.0, 9.0, 1.0]])
    assert kendall_tau(one, other).tolist() == [-1.0]


def test_nothing_to_order_has_no_tau() -> None:
    assert np.isnan(kendall_tau([[1.0, 1.0], [np.nan, 2.0]], [[1.0, 2.0], [1.0, 2.0]])).all()


def test_tables_of_different_shape_are_refused() -> None:
    with pytest.raises(StatisticsError, match="expected two of"):
        kendall_tau(np.ones((2, 3)), np.ones((2, 2)))


def test_directions_are_taken_into_account_on_each_sample(points_of) -> None:
    # On image 0 the metrics agree (high SSIM goes with low NIQE), on image 1 they order all oppositely.
    ssim = [[[0.1, 0.2, 0.3]], [[0.1, 0.2, 0.3]]]
    niqe = [[[9.0, 8.0, 7.0]], [[7.0, 8.0, 9.0]]]
    agreement = agreement_by_sample(common_set(points_of(ssim=ssim, niqe=niqe), ["ssim", "niqe"]), SSIM, NIQE)
    assert agreement["tau"].tolist() == [1.0, -1.0]
    assert agreement["n_compared"].tolist() == [3, 3]


def test_groups_with_different_restorers_are_each_ordered_among_their_own(points_of) -> None:
    ssim = np.random.default_rng(0).random((4, 2, 3))
    ssim[:, 1, 2] = np.nan
    common = common_set(points_of(ssim=ssim, niqe=-ssim), ["ssim", "niqe"], within=["task_id"])
    agreement = agreement_by_sample(common, SSIM, NIQE)
    assert agreement.groupby("task_id")["n_compared"].unique().str[0].to_dict() == {"task0": 3, "task1": 2}
    assert (agreement["tau"] == 1).all()


def opposing(points_of, sharpening: float):
    """Restorer 1 has less SSIM than restorer 0, and by this much less NIQE, which is better."""
    noise = np.random.default_rng(6).normal(size=(40, 1, 2, 2))
    ssim = 0.8 + 0.02 * noise[..., 0] - [0, 0.1]
    niqe = 5 + 0.5 * noise[..., 1] - [0, sharpening]
    return common_set(points_of(ssim=ssim, niqe=niqe), ["ssim", "niqe"])


def test_a_pair_that_two_metrics_order_oppositely_is_found(points_of, quick) -> None:
    pair = opposed_pairs(opposing(points_of, sharpening=1.0), SSIM, NIQE, quick).iloc[0]
    assert (pair["first"], pair["second"], pair["n_images"]) == ("restorer0", "restorer1", 40)
    assert pair["ssim_low"] > 0 > pair["niqe_high"]
    assert pair["ssim_advantage"] == pytest.approx(0.1, abs=0.02)
    assert pair["niqe_advantage"] == pytest.approx(-1.0, abs=0.3)
    assert pair["opposed"]
    assert pair["share_opposed"] > 0.8


@pytest.mark.parametrize("sharpening", [0.0, -1.0])
def test_a_pair_is_not_opposed_without_certainty_on_both_sides(points_of, quick, sharpening: float) -> None:
    assert not opposed_pairs(opposing(points_of, sharpening), SSIM, NIQE, quick).loc[0, "opposed"]


def test_one_image_opposes_nobody(points_of, quick) -> None:
    common = common_set(points_of(ssim=[[[0.1, 0.2]]], niqe=[[[1.0, 2.0]]]), ["ssim", "niqe"])
    assert not opposed_pairs(common, SSIM, NIQE, quick).loc[0, "opposed"]


@pytest.mark.parametrize("shape", [(0, 1, 2), (5, 1, 1)])
def test_without_a_pair_there_is_no_row(points_of, quick, shape: tuple[int, int, int]) -> None:
    common = common_set(points_of(ssim=np.ones(shape), niqe=np.ones(shape)), ["ssim", "niqe"])
    assert opposed_pairs(common, SSIM, NIQE, quick).empty
    assert agreement_by_sample(common, SSIM, NIQE)["tau"].isna().all()
