"""What the viewer is handed."""

import json
from dataclasses import asdict

import example_store
import pytest

from dashboard.data.cache import VARIABLE
from dashboard.data.metrics import metrics_of
from dashboard.widgets.sample_panes import Pane, Wanted, panes_of, read_pictures
from db.reading import questions
from db.store import Snapshot, Store

COLOURS = {"SPAN": "#111111"}


@pytest.fixture(autouse=True)
def _store(stores: dict[str, Store], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(stores["partly failed"].path))


def drawn(snapshot: Snapshot, image: str, task: str, picks: list[str]) -> tuple[Pane, ...]:
    metrics = list(metrics_of(questions.metrics(snapshot)).values())
    of = read_pictures(snapshot, example_store.sample_id(image, task))
    return panes_of(of, Wanted(picks=picks, metrics=metrics), COLOURS)


def panes(snapshot: Snapshot, image: str, task: str, picks: list[str]) -> dict[str, dict[str, tuple[str, str, bool]]]:
    return {
        pane.id: {score.name: (score.text, score.rank, score.best) for score in pane.scores}
        for pane in drawn(snapshot, image, task, picks)
    }


def test_degraded_comes_first_and_target_last(partly_failed: Snapshot) -> None:
    assert list(panes(partly_failed, "picture3", "sr4", ["wiener", "span"])) == ["degraded", "wiener", "span", "target"]


def test_a_failed_restoration_has_no_picture(partly_failed: Snapshot) -> None:
    assert list(panes(partly_failed, "picture0", "sr2", ["diffbir", "span"])) == ["degraded", "span", "target"]


def test_a_photograph_has_no_target(partly_failed: Snapshot) -> None:
    assert list(panes(partly_failed, "photograph", "unknown", ["span"])) == ["degraded", "span"]


def test_scores_are_ranked_among_all_restorers_of_the_picture(partly_failed: Snapshot) -> None:
    shown = panes(partly_failed, "picture3", "sr4", ["wiener", "diffbir"])

    assert shown["wiener"]["PSNR (Y)"][1:] == ("2 of 3", False)
    assert shown["diffbir"]["PSNR (Y)"][1:] == ("3 of 3", False)
    assert shown["diffbir"]["NIQE"][1:] == ("1 of 3", True)


def test_references_are_not_ranked(partly_failed: Snapshot) -> None:
    shown = panes(partly_failed, "picture3", "sr4", ["bicubic"])

    assert {score[1:] for pane in ("degraded", "bicubic", "target") for score in shown[pane].values()} == {("", False)}


def test_a_picture_says_its_size_and_travels_as_plain_data(partly_failed: Snapshot) -> None:
    shown = drawn(partly_failed, "picture3", "sr4", ["span"])

    assert [(pane.picture.width, pane.picture.tiles) for pane in shown] == [(8, ""), (32, ""), (32, "")]
    json.dumps([asdict(pane) for pane in shown])


def test_undefined_scores_are_not_written(partly_failed: Snapshot) -> None:
    assert "NIQE" not in panes(partly_failed, "picture2", "sr4", ["wiener"])["wiener"]
    assert set(panes(partly_failed, "picture2", "sr4", [])["target"]) == {"NIQE"}


def test_scores_have_units_and_four_digits(partly_failed: Snapshot) -> None:
    text = panes(partly_failed, "picture3", "sr4", ["span"])["span"]["PSNR (Y)"][0]

    assert text.endswith(" dB")
    assert len(text.removesuffix(" dB")) == len("28.41")
