"""`plan` says what `run` would do and refuses what it would refuse."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import Result

from db import records
from db.store import Store
from db.writing import spool
from ingest.job.catalogue import all_restorers
from ingest.job.completed import CompletedWork
from ingest.job.identities import setting_id
from ingest.job.plan import make_plan
from ingest.job.request import JobRequest
from ingest.job.resolve import resolve

ASKED = ("--task", "sr2", "--metric", "psnr_rgb")


def remember(store: Store, photographs: Path, restorer_id: str, **changes: object) -> None:
    """Write restorations of both photographs as if they had been tried, without trying."""
    request = JobRequest(images=[photographs], tasks=["sr2"], restorers=[restorer_id], metrics=["psnr_rgb"])
    (candidate_plan,) = make_plan(resolve(request, Path()), CompletedWork()).candidate_plans
    candidate = candidate_plan.candidate
    rows: list[records.Record] = []
    for planned in candidate_plan.restore:
        row = records.Restoration(
            restoration_id=planned.restoration_id,
            sample_id=planned.sample.sample_id,
            restorer_id=restorer_id,
            setting_id=setting_id(restorer_id, candidate.setting),
            run_id="earlier",
            revision=candidate.spec.revision,
            status="done",
            created_at=datetime.fromisoformat("2026-01-01T00:00:00"),
        )
        rows.append(replace(row, **changes))
    spool.append(store, records.Shard(key=f"{restorer_id}-earlier", records=tuple(rows)))


def test_new_cached_failed_stale_and_blocked_units_are_told_apart(
    clir: Callable[..., Result], photographs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clir("run", "--images", str(photographs), *ASKED, "--restorer", "bicubic")
    store = Store.open(tmp_path / "store")
    remember(store, photographs, "lanczos", status="failed", error="broken")
    remember(store, photographs, "another-image")
    another = all_restorers()["another-image"]
    monkeypatch.setitem(all_restorers(), "another-image", replace(another, revision=another.revision + 1))
    restorers = "target,bicubic,lanczos,another-image,span-ch48"
    planned = clir("plan", "--images", str(photographs), *ASKED, "--restorer", restorers)
    assert planned.exit_code == 0, planned.output
    assert "4 to restore (2 of them stale), 0 to score, 2 done, 2 failed before" in planned.output
    assert "blocked: span-ch48: weights are missing" in planned.output
    again = clir("plan", "--images", str(photographs), *ASKED, "--restorer", "lanczos", "--retry-failed")
    assert "2 to restore, 0 to score, 0 done, 0 failed before" in again.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--targets", "x"), "--targets x says nothing without --degraded"),
        (("--degraded", "x", "--images", "y"), "--images y contradicts --degraded x"),
        (("--degraded", "x", "--crop", "32"), "--crop 32 contradicts --degraded x"),
        (("--task", ""), "tasks is empty"),
        (("--task", "sr4,"), None),
        (("--restorer", ","), "restorers is empty"),
        (("--seed", "99999999999999999999"), "seed is 99999999999999999999; expected a number from 0 to"),
        (("--crop", "-1"), "crop is -1"),
        (("--restorer", "bicubic,nothing"), "no restorer is called 'nothing'"),
        (("--metric", "psnr_z"), "no metric is called 'psnr_z'"),
        (("--set", "dtype=float99"), "cannot set 'dtype=float99'; no restorer of this job has settings"),
        (("--device", "tpu9000"), "is not a device"),
        (("--checkpoint", "bicubic=x.pth"), "'bicubic' is a restorer of this program"),
        (("--checkpoint", "My Net=x.pth"), "'My Net' is no restorer id"),
        (("--images", "/dev/null"), "/dev/null is not a folder"),
    ],
)
def test_plan_refuses_what_run_refuses(
    clir: Callable[..., Result], arguments: tuple[str, ...], message: str | None
) -> None:
    planned = clir("plan", "--restorer", "bicubic", "--metric", "psnr_rgb", *arguments)
    if message is None:
        assert planned.exit_code == 0
        return
    ran = clir("run", "--restorer", "bicubic", "--metric", "psnr_rgb", *arguments)
    assert message in str(planned.exception)
    assert str(ran.exception) == str(planned.exception)
    assert "\n" not in str(planned.exception)


@pytest.mark.parametrize("option", ["--images", "--degraded", "--store", "--study", "--checkpoint", "--weights"])
def test_an_empty_path_is_refused_instead_of_taken_for_this_folder(clir: Callable[..., Result], option: str) -> None:
    planned = clir("plan", option, "")
    assert planned.exit_code == 2
    assert "it is empty" in planned.output


def test_what_does_not_exist_yet_is_planned_on(clir: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    planned = clir("plan", "--task", "sr4", "--restorer", "bicubic", "--metric", "psnr_rgb", "--crop", "96")
    assert "4 to restore, 0 to score, 0 done" in planned.output
    assert list((tmp_path / "store").iterdir()) == []


def test_a_study_is_overridden_by_flags_that_say_the_default(
    clir: Callable[..., Result], photographs: Path, tmp_path: Path
) -> None:
    text = 'images = ["photographs"]\ntasks = ["sr2"]\nrestorers = ["bicubic"]\nmetrics = ["psnr_rgb"]\ncrop = 1000\n'
    (tmp_path / "study.toml").write_text(text)
    refused = clir("plan", "--study", str(tmp_path / "study.toml"))
    both = ", ".join(str(photographs / name) for name in ("astronaut.png", "chelsea.png"))
    assert f"{both}: image is 96 x 96 pixels; cannot cut 1000 x 1000 out of it" in refused.output.replace("\n", "")
    planned = clir("plan", "--study", str(tmp_path / "study.toml"), "--crop", "0")
    assert "2 to restore" in planned.output


def test_an_unknown_ending_is_named_with_the_option_that_drops_it(
    clir: Callable[..., Result], photographs: Path, tmp_path: Path
) -> None:
    low = tmp_path / "low"
    low.mkdir()
    for path in photographs.iterdir():
        (low / f"{path.stem}x4m.png").write_bytes(path.read_bytes())
    pairs = ("plan", "--degraded", str(low), "--targets", str(photographs), "--restorer", "bicubic")
    assert "say so with --ending x4m" in str(clir(*pairs).exception)
    assert "2 to restore" in clir(*pairs, "--ending", "x4m").output
