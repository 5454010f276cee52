import numpy as np
import pytest

from clir_core.statistics.common_set import common_set
from clir_core.statistics.means import mean_scores


def test_means_are_over_the_images_that_all_restorers_share(points_of, quick) -> None:
    scores = np.arange(12.0).reshape(6, 1, 2)
    scores[5, 0, 1] = np.nan
    means = mean_scores(common_set(points_of(ssim=scores), ["ssim"]), "ssim", quick)
    assert means.columns.tolist() == ["restorer_id", "mean", "low", "high", "n_images", "n_samples"]
    assert means["mean"].tolist() == [4.0, 5.0]
    assert means["n_images"].tolist() == [5, 5]
    assert (means["low"] < means["mean"]).all()
    assert (means["mean"] < means["high"]).all()


def test_each_group_has_its_rows(points_of, quick) -> None:
    means = mean_scores(common_set(points_of(ssim=np.ones((4, 2, 2))), ["ssim"], within=["task_id"]), "ssim", quick)
    assert means[["task_id", "restorer_id"]].to_numpy().tolist() == [
        ["task0", "restorer0"],
        ["task0", "restorer1"],
        ["task1", "restorer0"],
        ["task1", "restorer1"],
    ]
    assert means["n_samples"].tolist() == [4, 4, 4, 4]


def test_more_tasks_on_the_same_images_do_not_shrink_the_interval(points_of, quick) -> None:
    # Tasks that repeat each image's score bring no information: with samples as units the width would halve.
    difficulty = np.random.default_rng(0).normal(size=(40, 1, 1))
    one, four = (
        mean_scores(common_set(points_of(ssim=np.repeat(difficulty, tasks, axis=1)), ["ssim"]), "ssim", quick)
        for tasks in (1, 4)
    )
    assert four["n_samples"].tolist() == [160]
    assert four["n_images"].tolist() == [40]
    assert four.loc[0, "high"] - four.loc[0, "low"] == pytest.approx(one.loc[0, "high"] - one.loc[0, "low"])


def test_an_empty_set_has_no_rows(points_of, quick) -> None:
    assert mean_scores(common_set(points_of(ssim=np.ones((0, 1, 1))), ["ssim"]), "ssim", quick).empty
