"""The plane: means, fronts and ties of one answer."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scored_store import scored, snapshot_of

from clir_core.statistics.direction import Axis
from dashboard.data import plane as plane_data
from dashboard.data.changing_places import changing_places, crossing_text
from dashboard.data.plane import Plane, plane
from db.reading.questions import Selection
from db.reading.shown_sql import means_sql
from db.reading.user_sql import query
from db.store import Snapshot

EVERYTHING = Selection()
AXES = (Axis("psnr", "higher"), Axis("niqe", "lower"))


def _scores(psnr: float, niqe: float, images: int = 24) -> dict[int, tuple[float, float]]:
    rng = np.random.default_rng(int(100 * psnr + niqe))
    return {image: (psnr + 0.01 * rng.normal(), niqe + 0.01 * rng.normal()) for image in range(images)}


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    """Two on the front, one behind both that is no better than its twin, and a reference that competes with nobody."""
    tables = {"faithful": (30.0, 6.0), "natural": (25.0, 3.0), "behind": (24.0, 7.0), "twin": (24.0, 7.0)}
    rows = [scored(name, range(24), scores=_scores(*means)) for name, means in tables.items()]
    reference = scored("bicubic", range(24), scores=_scores(40.0, 1.0), family="reference")
    return snapshot_of(tmp_path, *rows, reference)


def by_id(found: Plane) -> pd.DataFrame:
    return found.means.frame.set_index("restorer_id")


def test_the_front_is_of_competitors_alone(snapshot: Snapshot) -> None:
    frame = by_id(plane(snapshot, EVERYTHING, AXES, "task_id"))

    on_front = frame["on_front"]
    assert on_front.isna().to_dict() == {name: name == "bicubic" for name in frame.index}
    assert on_front.dropna().to_dict() == {"behind": False, "faithful": True, "natural": True, "twin": False}
    assert frame.loc[["faithful", "natural"], "front_share"].tolist() == [1.0, 1.0]
    assert frame.loc[["behind", "twin"], "front_share"].tolist() == [0.0, 0.0]


def test_who_cannot_be_told_apart_shares_letters_and_a_line(snapshot: Snapshot) -> None:
    found = plane(snapshot, EVERYTHING, AXES, "task_id")
    frame = by_id(found)

    assert frame.loc["behind", "psnr_letters"] == frame.loc["twin", "psnr_letters"]
    assert frame.loc["faithful", "psnr_letters"] != frame.loc["natural", "psnr_letters"]
    assert found.ties[["first", "second"]].to_numpy().tolist() == [["behind", "twin"]]


def test_the_points_are_those_of_the_sql_that_is_shown(snapshot: Snapshot) -> None:
    frame = by_id(plane(snapshot, EVERYTHING, AXES, "task_id"))
    shown = query(snapshot, means_sql(EVERYTHING, ("psnr", "niqe"), "task_id")).set_index("restorer_id")

    for metric in ("psnr", "niqe"):
        assert shown[metric].astype(float).to_dict() == pytest.approx(frame[metric].to_dict())


def test_too_much_to_test_is_not_tested_and_said(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plane_data, "MOST_NUMBERS", 10)
    found = plane(snapshot, EVERYTHING, AXES, "task_id")

    assert not found.tested
    assert found.ties.empty
    assert set(found.means.frame["psnr_letters"]) == {""}
    assert by_id(found).loc["faithful", "on_front"]


def test_with_few_images_there_are_no_ties_for_nothing_was_tested(tmp_path: Path) -> None:
    few = snapshot_of(tmp_path, scored("a", range(4)), scored("b", range(4)))

    assert plane(few, EVERYTHING, AXES, "task_id").ties.empty


def test_two_that_change_places_cross_between_their_bins(tmp_path: Path) -> None:
    tables = [
        scored("one", range(12), gamma=0.15, task="sr4", scores=_scores(24.0, 5.0, 12)),
        scored("one", range(12), gamma=0.5, task="sr2", scores=_scores(32.0, 5.0, 12)),
        scored("other", range(12), gamma=0.15, task="sr4", scores=_scores(26.0, 5.0, 12)),
        scored("other", range(12), gamma=0.5, task="sr2", scores=_scores(30.0, 5.0, 12)),
    ]
    found = changing_places(snapshot_of(tmp_path, *tables), EVERYTHING, AXES[0], "one", "other")

    assert found is not None
    (crossing,) = found.crossings
    assert crossing.gamma == pytest.approx(0.325, abs=0.01)
    assert crossing_text(crossing, "One", "Other").startswith("One is ahead above gamma 0.32")


def test_those_who_share_nothing_cross_nowhere(tmp_path: Path) -> None:
    apart = snapshot_of(tmp_path, scored("one", range(8)), scored("other", range(8, 16)))

    assert changing_places(apart, EVERYTHING, AXES[0], "one", "other") is None
