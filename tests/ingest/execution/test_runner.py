"""The main job end to end, with restorers that need no weights, in real processes on a real store."""

import shutil
from collections.abc import Callable
from importlib import import_module
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


def test_the_first_image_of_a_size_is_timed_repeatedly_and_the_rest_once(
    clir: Callable[..., Result], photographs: Path, store: Path
) -> None:
    clir("run", "--images", str(photographs), "--task", "blur1,sr2", "--restorer", "bicubic", "--metric", "psnr_rgb")
    rows = query(snapshot(store), "SELECT * FROM restoration ORDER BY created_at", limit=10)
    assert sorted(rows.timed_calls >= 3) == [False, False, True, True]
    assert rows[rows.timed_calls > 1].latency_iqr_ms.notna().all()
    assert rows[rows.timed_calls == 1].latency_iqr_ms.isna().all()
    assert rows.warm_ups.tolist() == [1] * 4
    assert rows[["contended", "load_average", "threads"]].notna().all(axis=None)


@pytest.mark.parametrize("damage", ["lost", "cut off"])
def test_results_whose_images_are_gone_are_made_again(
    clir: Callable[..., Result], photographs: Path, store: Path, damage: str
) -> None:
    asked = ("--images", str(photographs), "--task", "blur1", "--restorer", "bicubic", "--metric", "psnr_rgb")
    clir("run", *asked)
    row = query(snapshot(store), "SELECT * FROM result ORDER BY image_name", limit=1).iloc[0]
    shas = {row.restored_sha, row.degraded_sha, row.target_sha}
    paths = [artefacts.path(Store.open(store), sha) for sha in shas]
    whole = [path.read_bytes() for path in paths]
    for path in paths:
        path.write_bytes(path.read_bytes()[:-20]) if damage == "cut off" else path.unlink()
    assert "1 to restore (1 of them lost), 0 to score, 1 done" in clir("plan", *asked).output
    again = clir("run", *asked)
    assert again.exit_code == 0, again.output
    assert "1 restored and scored, 0 failed, 1 were there already" in again.output
    assert [path.read_bytes() for path in paths] == whole
    assert "0 restored and scored, 0 failed, 2 were there already" in clir("run", *asked).output


def test_a_score_that_failed_is_counted_shown_and_tried_again(
    clir: Callable[..., Result], photographs: Path, store: Path
) -> None:
    asked = ("--images", str(photographs), "--task", "sr2", "--restorer", "bicubic")
    clir("run", *asked, "--metric", "psnr_rgb")
    row = query(snapshot(store), "SELECT * FROM result WHERE image_name = 'astronaut'", limit=1).iloc[0]
    degraded = artefacts.path(Store.open(store), row.degraded_sha)
    whole = degraded.read_bytes()
    degraded.write_bytes(whole[:60] + bytes(len(whole) - 72) + whole[-12:])
    failed = clir("run", *asked, "--metric", "psnr_rgb,lr_psnr")
    assert failed.exit_code == 1
    assert "0 restored and scored, 1 failed" in failed.output
    assert questions.runs(snapshot(store))["failed_units"].iloc[0] == 1
    failure = questions.failures(snapshot(store)).iloc[0]
    assert (failure.stage, failure.subject) == ("metric", "lr_psnr of bicubic on astronaut sr2")
    assert "1 to score" in clir("plan", *asked, "--metric", "psnr_rgb,lr_psnr").output
    degraded.write_bytes(whole)
    mended = clir("run", *asked, "--metric", "psnr_rgb,lr_psnr")
    assert mended.exit_code == 0, mended.output
    assert query(snapshot(store), SELECT_ALL, limit=10).lr_psnr.notna().all()


def test_a_rejected_pair_is_counted_and_the_exit_code_says_so(
    clir: Callable[..., Result], photographs: Path, store: Path, tmp_path: Path
) -> None:
    degraded = tmp_path / "degraded"
    shutil.copytree(photographs, degraded)
    (photographs / "astronaut.png").unlink()
    asked = ("--degraded", str(degraded), "--targets", str(photographs), "--restorer", "bicubic")
    ran = clir("run", *asked, "--metric", "psnr_rgb")
    assert ran.exit_code == 1
    assert "1 restored and scored, 1 failed" in ran.output
    assert "astronaut" in questions.failures(snapshot(store)).subject.iloc[0]


def test_a_restorer_that_cannot_be_loaded_fails_with_its_reason(
    clir: Callable[..., Result], photographs: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest.workers.roles import RestorationRole

    monkeypatch.setattr(RestorationRole, "__reduce__", lambda self: (import_module, ("no_such_package",)))
    ran = clir("run", "--images", str(photographs), "--task", "sr2", "--restorer", "bicubic", "--metric", "psnr_rgb")
    assert ran.exit_code == 1
    assert "0 restored and scored, 2 failed" in ran.output
    failure = questions.failures(snapshot(store)).iloc[0]
    assert (failure.stage, failure.subject) == ("restorer", "bicubic")
    assert failure.error == "ModuleNotFoundError: No module named 'no_such_package'"


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
