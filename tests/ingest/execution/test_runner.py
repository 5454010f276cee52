"""The main job end to end, with restorers that need no weights, in real processes on a real store."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from PIL import Image

from clir_core.imaging.images import read_image
from clir_core.metrics.psnr import SPECS as PSNR
from db import artefacts
from db.reading import questions
from db.reading.user_sql import query
from db.store import Store

QUICK = ("--restorer", "target,bicubic,lanczos,wiener", "--metric", "psnr_rgb,psnr_y,ssim_y,niqe")
SELECT_ALL = "SELECT * FROM result ORDER BY restorer_id, task_id, image_name"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def snapshot(store: Path):
    found = Store.open(store).current()
    assert found is not None
    return found


def test_a_run_leaves_scores_that_the_kept_pixels_confirm(
    clir: Callable[..., Result], photographs: Path, store: Path
) -> None:
    ran = clir("run", "--images", str(photographs), "--task", "sr2,blur1", *QUICK)
    assert ran.exit_code == 0, ran.output
    rows = query(snapshot(store), SELECT_ALL, limit=100)
    assert len(rows) == 2 * (4 + 3 - 1)  # lanczos is not for blur1, wiener not for sr2
    row = rows[(rows.restorer_id == "lanczos") & (rows.image_name == "astronaut")].iloc[0]
    opened = Store.open(store)
    restored, target = (read_image(artefacts.path(opened, row[name])) for name in ("restored_sha", "target_sha"))
    psnr = next(spec for spec in PSNR if spec.id == "psnr_rgb").load((), restored.device)
    assert float(psnr(target)(restored)) == pytest.approx(row.psnr_rgb, abs=1e-4)
    assert row.latency_ms > 0
    assert 0 < row.gamma <= 1


def test_a_second_run_does_nothing_and_a_new_metric_only_scores(
    clir: Callable[..., Result], photographs: Path, store: Path
) -> None:
    asked = ("--images", str(photographs), "--task", "blur1", "--restorer", "bicubic")
    clir("run", *asked, "--metric", "psnr_rgb")
    before = query(snapshot(store), "SELECT restoration_id, created_at, psnr_rgb FROM result ORDER BY 1", limit=10)
    again = clir("run", *asked, "--metric", "psnr_rgb")
    assert "0 restored and scored, 0 failed, 2 were there already" in again.output
    more = clir("run", *asked, "--metric", "psnr_rgb,ssim_y")
    assert "2 earlier results were given the scores they lacked" in more.output
    after = query(
        snapshot(store), "SELECT restoration_id, created_at, psnr_rgb, ssim_y FROM result ORDER BY 1", limit=10
    )
    assert after.drop(columns="ssim_y").equals(before)
    assert after.ssim_y.notna().all()


def test_bad_images_and_missing_weights_are_failures_and_the_rest_completes(
    clir: Callable[..., Result], photographs: Path, store: Path
) -> None:
    whole = (photographs / "astronaut.png").read_bytes()
    (photographs / "corrupt.png").write_bytes(whole[: len(whole) // 2])
    (photographs / "text.png").write_text("not an image")
    Image.fromarray(np.full((5, 5, 3), 90, np.uint8)).save(photographs / "tiny.png")
    Image.new("L", (10_000, 10_000)).save(photographs / "huge.png")
    ran = clir("run", "--images", str(photographs), "--task", "blur20", "--restorer", "bicubic,span-ch48", *QUICK[2:])
    assert ran.exit_code == 1
    failures = questions.failures(snapshot(store))
    for name in ("corrupt.png", "text.png", "tiny.png", "huge.png"):
        assert sum(name in subject for subject in failures.subject) == 1, name
        assert ran.output.count(f"{name}") >= 1
    assert not failures.error.str.contains("\n").any()
    missing = failures[failures.stage == "restorer"].iloc[0]
    assert missing.subject == "span-ch48"
    assert "weights fetch span" in missing.error
    assert set(query(snapshot(store), SELECT_ALL, limit=100).image_name) == {"astronaut", "chelsea"}


def test_undefined_scores_are_null_with_their_reason(
    clir: Callable[..., Result], photographs: Path, store: Path
) -> None:
    clir("run", "--images", str(photographs), "--task", "sr2", "--restorer", "bicubic", "--metric", "niqe")
    scores = query(snapshot(store), "SELECT * FROM score_detail WHERE metric_id = 'niqe'", limit=10)
    assert scores.value.isna().all()
    assert scores.reason.str.contains("block").all()


def test_a_task_that_is_not_in_the_grammar_is_one_line_and_exit_code_two(clir: Callable[..., Result]) -> None:
    ran = clir("run", "--task", "smear1")
    assert ran.exit_code != 0
    assert "smear1" in str(ran.exception)


def test_plan_tells_what_run_would_do_and_writes_nothing(
    clir: Callable[..., Result], photographs: Path, store: Path
) -> None:
    planned = clir("plan", "--images", str(photographs), "--task", "blur1", "--restorer", "bicubic,span-ch48")
    assert planned.exit_code == 0, planned.output
    assert "2 to restore" in planned.output
    assert "blocked: span-ch48" in planned.output
    assert not store.exists()
