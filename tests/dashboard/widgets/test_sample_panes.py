"""What the viewer is handed."""

import example_store

from dashboard.data.metrics import metrics_of
from dashboard.widgets.sample_panes import panes_of
from db.reading import questions
from db.store import Snapshot

COLOURS = {"SPAN": "#111111"}


def panes(snapshot: Snapshot, image: str, task: str, restorer_ids: list[str]) -> dict[str, dict[str, tuple[str, bool]]]:
    sample_id = example_store.sample_id(image, task)
    sample = questions.sample(snapshot, sample_id).iloc[0]
    metrics = list(metrics_of(questions.metrics(snapshot)).values())
    found = panes_of(sample, questions.sample_restorations(snapshot, sample_id), restorer_ids, metrics, COLOURS)
    return {pane.id: {score.name: (score.text, score.best) for score in pane.scores} for pane in found}


def test_degraded_comes_first_and_target_last(partly_failed: Snapshot) -> None:
    assert list(panes(partly_failed, "picture3", "sr4", ["wiener", "span"])) == ["degraded", "wiener", "span", "target"]


def test_a_failed_restoration_has_no_picture(partly_failed: Snapshot) -> None:
    assert list(panes(partly_failed, "picture0", "sr2", ["diffbir", "span"])) == ["degraded", "span", "target"]


def test_a_photograph_has_no_target(partly_failed: Snapshot) -> None:
    assert list(panes(partly_failed, "photograph", "unknown", ["span"])) == ["degraded", "span"]


def test_the_best_of_what_is_shown_is_marked(partly_failed: Snapshot) -> None:
    shown = panes(partly_failed, "picture3", "sr4", ["wiener", "span", "diffbir"])

    assert [pane for pane, scores in shown.items() if scores.get("PSNR (Y)", ("", False))[1]] == ["span"]
    assert [pane for pane, scores in shown.items() if scores["NIQE"][1]] == ["diffbir"]


def test_a_picture_alone_is_not_called_best(partly_failed: Snapshot) -> None:
    assert not any(best for _, best in panes(partly_failed, "picture3", "sr4", ["span"])["span"].values())


def test_undefined_scores_are_not_written(partly_failed: Snapshot) -> None:
    assert "NIQE" not in panes(partly_failed, "picture2", "sr4", ["wiener"])["wiener"]
    assert set(panes(partly_failed, "picture2", "sr4", [])["target"]) == {"NIQE"}


def test_scores_have_units_and_four_digits(partly_failed: Snapshot) -> None:
    text = panes(partly_failed, "picture3", "sr4", ["span"])["span"]["PSNR (Y)"][0]

    assert text.endswith(" dB")
    assert len(text.removesuffix(" dB")) == len("28.41")
