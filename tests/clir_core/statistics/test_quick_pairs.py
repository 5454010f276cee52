"""Many pairs at once give the tests that single pairs give."""

import numpy as np
import pandas as pd
import pytest

from clir_core.statistics.common_set import common_set
from clir_core.statistics.direction import Axis
from clir_core.statistics.paired import compare, compare_all
from clir_core.statistics.quick_pairs import quick_pairs, signed_rank_p_values

AXIS = Axis("psnr", "higher")


def points(images: int, restorers: int) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    rows = [
        (f"i{image:03}", f"s{image:03}{task}", task, f"r{restorer}", 0.2 * restorer + rng.normal())
        for image in range(images)
        for task in ("sr2", "sr4")
        for restorer in range(restorers)
    ]
    return pd.DataFrame(rows, columns=["image_id", "sample_id", "task_id", "restorer_id", "psnr"])


@pytest.mark.parametrize("images", [4, 12, 80])
def test_pairs_have_the_p_values_of_single_tests(images: int) -> None:
    common = common_set(points(images, 4), ["psnr"], within=["task_id"])
    quick, slow = quick_pairs(common, [AXIS]), compare_all(common, ["psnr"])

    assert quick[["task_id", "metric", "first", "second"]].equals(slow[["task_id", "metric", "first", "second"]])
    np.testing.assert_allclose(quick[["p_value", "p_holm"]], slow[["p_value", "p_holm"]], rtol=1e-12)


def test_differences_are_of_means() -> None:
    common = common_set(points(12, 2), ["psnr"], within=["task_id"])
    means = common.scores.pivot_table(index="task_id", columns="restorer_id", values="psnr")

    np.testing.assert_allclose(quick_pairs(common, [AXIS])["difference"], means["r0"] - means["r1"])


def test_with_the_best_there_is_one_pair_a_rival() -> None:
    common = common_set(points(40, 5), ["psnr"], within=["task_id"])
    pairs = quick_pairs(common, [AXIS], with_best=True)

    assert pairs.groupby("task_id").size().tolist() == [4, 4]
    assert (pairs["difference"] >= 0).all()
    assert pairs.groupby("task_id")["first"].nunique().tolist() == [1, 1]


def test_zeros_and_ties_are_tested_as_one_by_one() -> None:
    rng = np.random.default_rng(0)
    differences = rng.integers(-3, 4, (20, 6)).astype(float)
    differences[:, 0] = 0

    expected = [compare(column, np.zeros(20)).p_value for column in differences.T]
    np.testing.assert_allclose(signed_rank_p_values(differences), expected)


def test_one_thing_alone_has_no_pairs() -> None:
    assert quick_pairs(common_set(points(8, 1), ["psnr"], within=["task_id"]), [AXIS]).empty
