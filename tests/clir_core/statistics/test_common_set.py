import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clir_core.errors import StatisticsError
from clir_core.statistics.common_set import common_set


def test_a_sample_that_one_restorer_failed_on_is_left_out_for_all(points_of) -> None:
    points = points_of(ssim=np.arange(6.0).reshape(3, 1, 2))
    points.loc[1, "ssim"] = np.nan
    common = common_set(points, ["ssim"])
    assert common.by_image("ssim").to_numpy().tolist() == [[2.0, 3.0], [4.0, 5.0]]
    assert common.dropped.to_dict("records") == [
        {"image_id": "image000", "sample_id": "image000-task0", "missing": ("restorer1",)}
    ]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_infinite_scores_are_as_good_as_none(points_of, bad: float) -> None:
    points = points_of(psnr=np.ones((2, 1, 2)))
    points.loc[0, "psnr"] = bad
    assert common_set(points, ["psnr"]).by_image("psnr").index.tolist() == ["image001"]


def test_a_row_that_is_absent_is_missing_too(points_of) -> None:
    common = common_set(points_of(ssim=np.ones((3, 1, 2))).drop(index=4), ["ssim"])
    assert common.dropped["sample_id"].tolist() == ["image002-task0"]


def test_every_metric_named_must_be_there(points_of) -> None:
    niqe = np.ones((3, 1, 2))
    niqe[1, 0, 0] = np.nan
    points = points_of(ssim=np.ones((3, 1, 2)), niqe=niqe)
    assert len(common_set(points, ["ssim"]).by_image("ssim")) == 3
    assert len(common_set(points, ["ssim", "niqe"]).by_image("ssim")) == 2


def test_the_coverage_says_who_lacks_what(points_of) -> None:
    scores = np.ones((4, 1, 2))
    scores[:3, 0, 1] = np.nan
    coverage = common_set(points_of(ssim=scores), ["ssim"]).coverage
    assert coverage.to_dict("records") == [
        {"restorer_id": "restorer0", "n_samples": 4, "n_scored": 4, "n_common": 1},
        {"restorer_id": "restorer1", "n_samples": 4, "n_scored": 1, "n_common": 1},
    ]


def test_a_restorer_that_never_ran_on_a_task_does_not_empty_it(points_of) -> None:
    scores = np.ones((3, 2, 2))
    scores[:, 1, 1] = np.nan
    common = common_set(points_of(ssim=scores), ["ssim"], within=["task_id"])
    assert common.coverage[["task_id", "restorer_id", "n_common"]].to_numpy().tolist() == [
        ["task0", "restorer0", 3],
        ["task0", "restorer1", 3],
        ["task1", "restorer0", 3],
    ]
    assert common.dropped.empty


def test_each_group_has_its_own_common_set(points_of) -> None:
    scores = np.ones((3, 2, 2))
    scores[0, 0, 0] = np.nan
    table = common_set(points_of(ssim=scores), ["ssim"], within=["task_id"]).by_image("ssim")
    assert table["task0"]["restorer1"].isna().tolist() == [True, False, False]
    assert table["task1"].notna().all(axis=None)


def test_tables_come_group_by_group(points_of) -> None:
    scores = np.arange(12.0).reshape(3, 2, 2)
    common = common_set(points_of(ssim=scores, niqe=-scores), ["ssim", "niqe"], within=["task_id"])
    groups = list(common.tables("ssim", "niqe"))
    assert [group for group, _ in groups] == [{"task_id": "task0"}, {"task_id": "task1"}]
    for task, (_, (ssim, niqe)) in enumerate(groups):
        np.testing.assert_array_equal(ssim, scores[:, task])
        np.testing.assert_array_equal(niqe, -scores[:, task])


def test_seeds_are_averaged_within_a_sample_before_samples_within_an_image(points_of) -> None:
    points = points_of(ssim=[[[0.0], [1.0]]])
    seeds = points.iloc[[0, 0, 0]].assign(ssim=[0.3, 0.3, 0.6])
    table = common_set(pd.concat([points, seeds]), ["ssim"]).by_image("ssim")
    assert table.loc["image000", "restorer0"] == pytest.approx(((0.0 + 0.3 + 0.3 + 0.6) / 4 + 1.0) / 2)


def test_rows_without_a_group_take_no_part(points_of) -> None:
    points = points_of(ssim=np.ones((2, 1, 1))).assign(gamma_bin=["0.10–0.20", None])
    common = common_set(points, ["ssim"], within=["gamma_bin"])
    assert common.scores["image_id"].tolist() == ["image000"]
    assert common.dropped.empty


def test_settings_can_be_compared_instead_of_restorers(points_of) -> None:
    points = points_of(ssim=np.ones((2, 1, 2))).rename(columns={"restorer_id": "setting_id"})
    assert common_set(points, ["ssim"], compared="setting_id").by_image("ssim").shape == (2, 2)


def test_settings_of_one_restorer_are_never_averaged(points_of) -> None:
    points = points_of(ssim=np.ones((2, 1, 2))).assign(setting_id=["default", "default", "steps=10", "default"])
    with pytest.raises(StatisticsError, match="restorer0 has 2 settings in one mean"):
        common_set(points, ["ssim"])
    assert common_set(points.drop(index=2), ["ssim"]).coverage["n_scored"].tolist() == [1, 2]
    assert len(common_set(points, ["ssim"], within=["setting_id"]).coverage) == 3


@pytest.mark.parametrize("within", [[], ["task_id"]])
def test_nothing_in_gives_nothing_out_with_the_same_columns(points_of, within: list[str]) -> None:
    full, empty = (
        common_set(points, ["ssim"], within=within)
        for points in (points_of(ssim=np.ones((2, 1, 2))), points_of(ssim=np.ones((0, 1, 2))))
    )
    for name in ("scores", "coverage", "dropped"):
        assert getattr(empty, name).columns.tolist() == getattr(full, name).columns.tolist()
        assert getattr(empty, name).empty
    assert empty.by_image("ssim").columns.names == full.by_image("ssim").columns.names


def test_samples_that_nobody_scored_are_dropped(points_of) -> None:
    common = common_set(points_of(ssim=np.full((2, 1, 2), np.nan)), ["ssim"])
    assert len(common.dropped) == 2
    assert common.coverage.empty


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=10, deadline=None)
def test_the_order_of_the_rows_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    keys = [(f"i{image}", f"i{image}t{task}", f"r{name}") for image in range(4) for task in range(2) for name in "abc"]
    points = pd.DataFrame(keys, columns=["image_id", "sample_id", "restorer_id"]).assign(ssim=rng.random(24))
    points.loc[rng.random(24) < 0.1, "ssim"] = np.nan
    shuffled = points.sample(frac=1, random_state=seed % 1000)
    one, other = (common_set(frame, ["ssim"]) for frame in (points, shuffled))
    pd.testing.assert_frame_equal(one.by_image("ssim"), other.by_image("ssim"))
    pd.testing.assert_frame_equal(one.dropped, other.dropped)
    assert one.scores.groupby("sample_id").size().isin([3]).all()


def test_an_unknown_column_is_named(points_of) -> None:
    with pytest.raises(StatisticsError, match="no column lpips"):
        common_set(points_of(ssim=np.ones((1, 1, 1))), ["lpips"])


def test_a_metric_must_be_named(points_of) -> None:
    with pytest.raises(StatisticsError, match="no metric is named"):
        common_set(points_of(ssim=np.ones((1, 1, 1))), [])
