"""Means over common images."""

import numpy as np
import pandas as pd
import pytest

from dashboard.data.estimates import means, means_of
from dashboard.shown_sql import coverage_sql, means_sql
from db.connect import connect_read_only
from db.reading import questions
from db.reading.questions import Selection
from db.store import Snapshot


def point(restorer: str, image: int, psnr: float, niqe: float, family: str = "traditional") -> dict[str, object]:
    return {
        "restorer_id": restorer,
        "restorer_title": restorer.upper(),
        "family": family,
        "task_id": "sr2",
        "image_id": f"image{image}",
        "sample_id": f"sample{image}",
        "gamma": 0.5,
        "psnr": psnr,
        "niqe": niqe,
    }


def points() -> pd.DataFrame:
    """Restorer b lacks the first of three images, where a is very bad."""
    return pd.DataFrame(
        [
            point("a", 0, 0.0, 9.0),
            point("a", 1, 30.0, 5.0),
            point("a", 2, 32.0, 7.0),
            point("b", 1, 28.0, 4.0),
            point("b", 2, 28.0, 4.0),
            point("target", 0, np.nan, 100.0, "reference"),
            point("target", 1, np.nan, 2.0, "reference"),
            point("target", 2, np.nan, 4.0, "reference"),
        ]
    )


def test_means_are_over_the_images_that_all_share() -> None:
    frame = means_of(points(), ["psnr", "niqe"], "task_id").frame.set_index("restorer_id")

    assert frame.loc["a", "psnr"] == 31.0
    assert frame.loc["b", "psnr"] == 28.0
    assert frame["n_images"].unique().tolist() == [2]


def test_the_target_keeps_its_perception_over_the_same_images() -> None:
    target = means_of(points(), ["psnr", "niqe"], "task_id").frame.set_index("restorer_id").loc["target"]

    assert target["niqe"] == 3.0
    assert np.isnan(target["psnr"])


def test_a_reference_that_lacks_a_common_image_is_left_out() -> None:
    without_one = points().query("not (restorer_id == 'target' and sample_id == 'sample1')")

    assert "target" not in set(means_of(without_one, ["psnr", "niqe"], "task_id").frame["restorer_id"])


def test_references_never_shrink_the_common_set() -> None:
    reference = pd.DataFrame([point("bicubic", 1, 20.0, 9.0, "reference")])
    frame = means_of(pd.concat([points(), reference]), ["psnr"], "task_id").frame.set_index("restorer_id")

    assert frame.loc["a", "n_images"] == 2
    assert "bicubic" not in frame.index


def test_a_store_of_references_alone_has_means() -> None:
    frame = means_of(points().query("family == 'reference'"), ["niqe"], "task_id").frame

    assert frame["restorer_id"].tolist() == ["target"]
    assert frame["n_images"].tolist() == [3]


def test_references_decide_where_nobody_competes() -> None:
    alone = pd.DataFrame([point("bicubic", image, 20.0, 9.0, "reference") for image in range(5)]).assign(task_id="sr4")
    frame = means_of(pd.concat([points(), alone]), ["psnr", "niqe"], "task_id").frame

    assert frame.query("task_id == 'sr4'")[["restorer_id", "n_images"]].to_numpy().tolist() == [["bicubic", 5]]
    assert set(frame.query("task_id == 'sr2'")["restorer_id"]) == {"a", "b", "target"}


def test_intervals_hold_the_means() -> None:
    frame = means_of(points(), ["psnr"], "task_id").frame.query("restorer_id == 'a'").iloc[0]

    assert 30.0 <= frame["psnr_low"] <= frame["psnr"] <= frame["psnr_high"] <= 32.0


def test_images_without_gamma_are_in_no_bin() -> None:
    assert means_of(points().assign(gamma=np.nan), ["psnr"], "gamma_bin").frame.empty


def test_no_points_have_no_means() -> None:
    assert means_of(points().head(0), ["psnr", "niqe"], "task_id").frame.empty


@pytest.mark.parametrize("group", ["task_id", "gamma_bin"])
@pytest.mark.parametrize("selection", [Selection(), Selection(restorer_ids=("span",), task_ids=("sr4",))])
def test_the_sql_that_is_shown_gives_the_same_means(group: str, selection: Selection, partly_failed: Snapshot) -> None:
    metrics = ("psnr_y", "niqe")
    drawn = means(partly_failed, selection, metrics, group).frame.dropna(subset=["psnr_y"])
    with connect_read_only(partly_failed) as connection:
        queried = connection.execute(means_sql(selection, metrics, group)).df()

    keys = [group, "restorer_title"]
    both = drawn.merge(queried, on=keys, suffixes=("", "_sql"))
    assert len(both) == len(drawn) == len(queried) > 0
    for column in (*metrics, "n_images"):
        np.testing.assert_allclose(both[column], both[f"{column}_sql"], rtol=1e-12)


def test_the_sql_of_the_coverage_gives_the_same_counts(partly_failed: Snapshot) -> None:
    drawn = questions.coverage(partly_failed).query("done + failed > 0")
    with connect_read_only(partly_failed) as connection:
        queried = connection.execute(coverage_sql()).df()

    both = drawn.merge(queried, on=["restorer_title", "task_id", "done", "failed"])
    assert len(both) == len(drawn) == len(queried) > 0
