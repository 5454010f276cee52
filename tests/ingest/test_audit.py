"""Two groups share a job; one of them changes a pixel and a score. Merging and auditing name both."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from db.reading.user_sql import query
from db.store import Store
from db.writing.publish import publish
from tests.ingest.tampering import tampered

ASKED = ("--task", "blur1", "--restorer", "wiener,bicubic", "--metric", "psnr_rgb,ssim_y")


def rows(store: Path):
    sql = "SELECT restoration_id, restorer_id, image_name, psnr_rgb FROM result ORDER BY restorer_id, image_name"
    snapshot = publish(Store.open(store), wait=True)
    assert snapshot is not None
    return query(snapshot, sql, limit=100)


def content(store: Path) -> dict[str, tuple[str, int]]:
    """Every file with its bytes and time."""
    return {
        str(path.relative_to(store)): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in store.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def run(clir: Callable[..., Result], photographs: Path, tmp_path: Path) -> Callable[..., Path]:
    def call(name: str, *more: str) -> Path:
        ran = clir("run", "--images", str(photographs), *ASKED, *more, "--store", str(tmp_path / name))
        assert ran.exit_code == 0, ran.output
        return tmp_path / name

    return call


@pytest.mark.slow
def test_merge_and_audit_name_the_pixel_and_the_score_that_somebody_changed(
    clir: Callable[..., Result], run: Callable[..., Path], tmp_path: Path
) -> None:
    first, second = run("first", "--shard", "1/2"), run("second", "--shard", "2/2")
    found = rows(second)
    wiener, bicubic = (found[found.restorer_id == name].iloc[0] for name in ("wiener", "bicubic"))
    bad = tampered(
        second, tmp_path / "bad", pixel_of=wiener.restoration_id, score_of=bicubic.restoration_id, metric_id="psnr_rgb"
    )
    assert clir("verify", "--store", str(bad)).exit_code == 0
    pixel, score = f"wiener on {wiener.image_name} blur1", f"psnr_rgb of bicubic on {bicubic.image_name} blur1"

    joined = str(tmp_path / "joined")
    assert clir("merge", str(first), str(second), "--store", joined).exit_code == 0
    merged = clir("merge", str(bad), "--store", joined)
    assert merged.exit_code == 1
    assert pixel in merged.output.replace("\n", " ")
    assert score in merged.output.replace("\n", " ")

    audited = clir("merge", str(first), str(bad), "--audit", "1", "--store", str(tmp_path / "careful"))
    assert audited.exit_code == 1
    assert len(rows(tmp_path / "careful")) == len(rows(first)) == 2

    before = content(bad)
    told = clir("bench", "audit", str(bad), "--share", "1", "--json")
    assert told.exit_code == 1
    facts = json.loads(told.stdout)
    by_kind = {each["kind"]: each for each in facts["differences"]}
    assert len(facts["differences"]) == 2
    assert by_kind["pixels"]["subject"].startswith(pixel)
    assert by_kind["pixels"]["said"] == "1 of 9216 pixels, by 1 of 255 at most (x=7, y=5)"
    assert by_kind["score"]["subject"].startswith(score)
    assert f"{bicubic.psnr_rgb + 1:.6g}"[:5] in by_kind["score"]["said"]
    assert content(bad) == before

    honest = json.loads(clir("bench", "audit", str(second), "--share", "1", "--json").stdout)
    assert honest["clean"]
    assert (honest["restored"], honest["scored"]) == (2, 4)


@pytest.mark.slow
def test_an_audit_makes_a_share_again_and_says_what_it_cannot(
    clir: Callable[..., Result], run: Callable[..., Path], photographs: Path
) -> None:
    store = run("store")
    imported = clir("import", str(photographs), "--restorer", "mine", "--task", "blur1", "--metric", "psnr_rgb")
    assert imported.exit_code == 0, imported.output
    told = clir("bench", "audit", str(store), "--share", "0.1", "--restorer", "mine,bicubic", "--json")
    assert told.exit_code == 0, told.output
    facts = json.loads(told.stdout)
    assert (facts["total"], facts["chosen"], facts["restored"], facts["scored"]) == (4, 2, 1, 3)
    (reason,) = facts["left_out"]
    assert reason.startswith("not made again: 1 of mine: ")
    nothing = clir("bench", "audit", str(store), "--restorer", "absent")
    assert "has no finished restoration of what is asked for" in str(nothing.exception)
