"""Pictures in an order worth looking at, against pandas on the same scores."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from db.errors import UnknownColumnError
from db.reading import questions
from db.reading.finder import Search, found_samples
from db.reading.questions import Selection
from db.store import Snapshot
from tests.dashboard.example_store import partly_failed_store

SR4 = Search(task_id="sr4", dataset_id="set5")
BY_PSNR = replace(SR4, measure="score", restorer_id="span", metric_id="psnr_y")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    snapshot = partly_failed_store(tmp_path_factory.mktemp("finder") / "store").current()
    assert snapshot is not None
    return snapshot


def scores(snapshot: Snapshot, restorer_id: str, metric_ids: Sequence[str]) -> pd.DataFrame:
    chosen = Selection(task_ids=("sr4",), restorer_ids=(restorer_id,))
    return questions.points(snapshot, chosen, metric_ids).set_index("image_name")[list(metric_ids)]


def test_by_name_every_picture_of_the_task_is_found(snapshot: Snapshot) -> None:
    found = found_samples(snapshot, SR4, 100)

    assert found["image_name"].tolist() == [f"picture{number}.png" for number in range(8)]
    assert found["value"].isna().all()
    assert set(found["n_found"]) == {8}


def test_a_score_sorts_and_bounds(snapshot: Snapshot) -> None:
    expected = scores(snapshot, "span", ["psnr_y"])["psnr_y"].sort_values()
    found = found_samples(snapshot, BY_PSNR, 100)
    middle = float(expected.iloc[4])

    assert found["image_name"].tolist() == expected.index.tolist()
    assert found["value"].tolist() == expected.tolist()
    above = found_samples(snapshot, replace(BY_PSNR, at_least=middle, descending=True), 100)
    assert above["image_name"].tolist() == expected.index[:3:-1].tolist()


def test_a_lead_is_positive_where_the_restorer_is_better(snapshot: Snapshot) -> None:
    one, other = (scores(snapshot, restorer, ["niqe"])["niqe"] for restorer in ("span", "diffbir"))
    search = replace(BY_PSNR, measure="lead", rival_id="diffbir", metric_id="niqe", better="lower")
    found = found_samples(snapshot, search, 100).set_index("image_name")["value"]

    assert found.to_dict() == pytest.approx((other - one).to_dict())
    assert (found < 0).all()


def test_a_disagreement_is_the_difference_of_places(snapshot: Snapshot) -> None:
    both = scores(snapshot, "span", ["psnr_y", "niqe"])
    places = pd.DataFrame({"psnr_y": both["psnr_y"].rank() - 1, "niqe": (-both["niqe"]).rank() - 1}) / (len(both) - 1)
    search = replace(BY_PSNR, measure="disagreement", other_metric_id="niqe", other_better="lower")
    found = found_samples(snapshot, search, 100).set_index("image_name")["value"]

    assert found.to_dict() == pytest.approx((places["psnr_y"] - places["niqe"]).to_dict())


def test_pictures_without_the_score_are_not_found(snapshot: Snapshot) -> None:
    search = replace(BY_PSNR, restorer_id="wiener", metric_id="niqe")

    assert "picture2.png" not in found_samples(snapshot, search, 100)["image_name"].tolist()


def test_a_limit_says_how_many_there_are(snapshot: Snapshot) -> None:
    found = found_samples(snapshot, BY_PSNR, 3)

    assert (len(found), found["n_found"].iloc[0]) == (3, 8)


def test_a_metric_that_is_no_column_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(UnknownColumnError):
        found_samples(snapshot, replace(BY_PSNR, metric_id="sharpness"), 3)


def test_an_empty_answer_has_its_columns(snapshot: Snapshot, tmp_path: Path) -> None:
    found = found_samples(snapshot, replace(SR4, task_id="sr8"), 3)

    assert list(found) == ["sample_id", "image_name", "seed", "thumb_sha", "value", "n_found"]
