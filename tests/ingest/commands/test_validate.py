"""`validate alignment`, on real photographs."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from PIL import Image

from db.reading import questions
from db.store import Store
from ingest.execution import alignment_validation

ASKED = ("--task", "sr2", "--metric", "ssim_y,lr_psnr")


def test_measures_are_compared_on_changes_of_equal_strength_and_a_second_call_adds_nothing(
    clir: Callable[..., Result], photographs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = ("change=paste,glyphs share=0.25", "change=paste,glyphs share=0.25 made=noise,blur where=everywhere,in_place")
    monkeypatch.setattr(alignment_validation, "CHANGES", few)
    first = clir("validate", "alignment", "--images", str(photographs), *ASKED, "--crop", "96", "--json")

    assert first.exit_code == 0, first.output
    rows = {row["metric"]: row for row in json.loads(first.stdout)}
    assert set(rows) == {"psnr_rgb", "ssim_y", "lr_psnr"}
    assert all(row["dataset"] == "photographs-crop96-signs" for row in rows.values())
    assert all(row["images"] == 2 and 8 <= row["pairs"] <= 16 for row in rows.values())
    again = clir(
        "validate",
        "alignment",
        "--images",
        str(photographs),
        *ASKED,
        "--crop",
        "96",
        "--by",
        "change",
        "--csv",
        str(tmp_path / "all.csv"),
        "--markdown",
        str(tmp_path / "all.md"),
    )
    assert "| `ssim_y` | SSIM (Y) |" in (tmp_path / "all.md").read_text("utf-8")
    assert (tmp_path / "all.csv").read_text("utf-8").startswith("dataset_id,grouping,group,metric_id,")
    assert {line.split("\t")[2] for line in again.stdout.splitlines()[1:]} == {"paste", "glyphs"}
    snapshot = Store.open(tmp_path / "store").current()
    assert snapshot is not None
    assert questions.runs(snapshot)["done_units"].tolist() == [0, 22]


def test_an_image_that_is_too_small_is_left_out_with_a_line(clir: Callable[..., Result], tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    Image.new("RGB", (40, 40)).save(folder / "tiny.png")

    refused = clir("validate", "alignment", "--images", str(folder), *ASKED[2:], "--crop", "0")

    assert refused.exit_code != 0
    assert "tiny.png is left out: 40x40 px is too small for a sign" in refused.output


def test_metrics_without_a_reference_cannot_be_validated(clir: Callable[..., Result], photographs: Path) -> None:
    refused = clir("validate", "alignment", "--images", str(photographs), "--metric", "niqe")

    assert "none of niqe compares with a reference" in str(refused.exception)
