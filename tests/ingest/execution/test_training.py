import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from clir_core.errors import ClirError
from clir_core.training.session import Rhythm
from db import artefacts
from db.reading.user_sql import query
from db.records import Shard, TrainingPoint
from db.store import Store
from db.writing.publish import publish
from db.writing.spool import append
from ingest.execution.progress import Reporter
from ingest.execution.training import TrainingRequest, train

POINT = TrainingPoint(training_id="", network_id="tiny", run_id="killed", step=9, name="loss", seconds=1.0, value=0.5)
CURVE = "SELECT step, name, value, artefact_sha, run_id FROM training_curve ORDER BY step, name"


@pytest.fixture
def call(clir: Callable[..., Result], recipe: Path, tmp_path: Path) -> Callable[..., Result]:
    def call(*more: str) -> Result:
        return clir("train", str(recipe), "--folder", str(tmp_path / "run"), "--nice", "0", "--device", "cpu", *more)

    return call


def frame(store: Path, sql: str):
    snapshot = Store.open(store).current()
    assert snapshot is not None
    return query(snapshot, sql, limit=1000)


def request(recipe: Path, tmp_path: Path, store: str = "store", validate_steps: int = 2) -> TrainingRequest:
    return TrainingRequest(
        recipe=recipe,
        store=tmp_path / store,
        weights=tmp_path / "weights",
        folder=tmp_path / "run",
        device="cpu",
        rhythm=Rhythm(validate_steps=validate_steps),
    )


def test_a_training_leaves_a_weight_file_and_a_run_with_its_curve_and_images(
    call: Callable[..., Result], tmp_path: Path
) -> None:
    called = call()
    assert called.exit_code == 0, called.output
    assert (tmp_path / "run" / "tiny.safetensors").is_file()
    assert str(tmp_path / "run" / "tiny.safetensors") in called.stdout
    run = frame(tmp_path / "store", "SELECT * FROM run").iloc[0]
    assert (run.status, run.planned_units, run.done_units) == ("done", 5, 5)
    curve = frame(tmp_path / "store", CURVE)
    assert set(curve.step) == {5}
    assert {"loss", "psnr_rgb", "psnr_rgb_degraded", "restored-0", "target-3"} <= set(curve.name)
    shas = curve.artefact_sha.dropna()
    assert len(shas) == 12
    assert all(artefacts.exists(Store.open(tmp_path / "store"), sha) for sha in shas)


def test_a_second_call_of_a_finished_training_adds_nothing(call: Callable[..., Result], tmp_path: Path) -> None:
    call()
    before = frame(tmp_path / "store", CURVE)
    assert "goes on from step 5" in call().output
    assert frame(tmp_path / "store", CURVE).equals(before)


def test_a_curve_that_was_cut_by_a_resume_is_not_doubled(recipe: Path, tmp_path: Path) -> None:
    train(request(recipe, tmp_path), Reporter())
    beyond = replace(POINT, training_id=frame(tmp_path / "store", "SELECT training_id FROM training_curve").iloc[0, 0])
    append(Store.open(tmp_path / "store"), Shard(key="beyond-the-checkpoint", records=(beyond,)))
    publish(Store.open(tmp_path / "store"), wait=True)
    assert set(frame(tmp_path / "store", CURVE).step) == {2, 4, 5, 9}
    train(request(recipe, tmp_path), Reporter())
    curve = frame(tmp_path / "store", CURVE)
    assert set(curve.step) == {2, 4, 5}
    assert not curve.duplicated(["step", "name"]).any()


def test_a_finished_folder_is_recorded_once_as_its_own_run_would_have(
    recipe: Path, tmp_path: Path, clir: Callable[..., Result]
) -> None:
    train(request(recipe, tmp_path, store="elsewhere"), Reporter())
    said = [clir("record-training", str(tmp_path / "run")).output for _ in range(2)]
    assert "is in the store, " in said[0]
    assert "is in the store already" in said[1]
    columns = ["step", "name", "value", "artefact_sha"]
    here, elsewhere = (frame(tmp_path / store, CURVE)[columns] for store in ("store", "elsewhere"))
    assert here.equals(elsewhere)
    run = frame(tmp_path / "store", "SELECT * FROM run").iloc[0]
    assert (run.status, run.done_units) == ("done", 5)


def test_a_weight_file_beside_its_folder_ends_a_curve_that_was_not_begun(
    recipe: Path, tmp_path: Path, clir: Callable[..., Result]
) -> None:
    train(request(recipe, tmp_path, store="elsewhere"), Reporter()).rename(tmp_path / "run.safetensors")
    (tmp_path / "run" / "curve.jsonl").write_text("")
    assert clir("record-training", str(tmp_path / "run")).exit_code == 0
    curve = frame(tmp_path / "store", CURVE)
    assert set(curve.step) == {5}
    assert {"psnr_rgb", "restored-0"} <= set(curve.name)


def test_a_folder_without_a_weight_file_cannot_be_recorded(clir: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    recorded = clir("record-training", str(tmp_path / "run"))
    assert "has not one weight file but none; train to the end first" in str(recorded.exception)


def test_an_overlap_with_a_reporting_set_is_refused_naming_both(call: Callable[..., Result], photographs: Path) -> None:
    refused = call("--reporting", str(photographs))
    assert isinstance(refused.exception, ClirError)
    assert "shows what the reporting image" in str(refused.exception)


def test_a_device_that_is_not_there_is_one_line(call: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    refused = call("--device", "cuda")
    assert "no usable CUDA device; use --device cpu" in str(refused.exception)


def test_a_failed_training_says_why_in_the_store(call: Callable[..., Result], recipe: Path, tmp_path: Path) -> None:
    recipe.write_text(recipe.read_text().replace("learning_rate = 3e-3", "learning_rate = 1e30"))
    failed = call()
    assert "lower learning_rate" in str(failed.exception)
    assert frame(tmp_path / "store", "SELECT status FROM run").status.tolist() == ["failed"]
    failure = frame(tmp_path / "store", "SELECT stage, subject, error FROM failure_detail").iloc[0]
    assert (failure.stage, failure.subject) == ("training", "tiny")
    assert "lower learning_rate" in failure.error


@pytest.mark.slow
def test_a_signal_stops_between_two_steps_and_the_same_command_goes_on(recipe: Path, tmp_path: Path) -> None:
    recipe.write_text(recipe.read_text().replace("steps = 5", "steps = 100000"))
    folders = ["--folder", str(tmp_path / "run"), "--store", str(tmp_path / "store")]
    command = [sys.executable, "-m", "ingest", "train", str(recipe), *folders, "--device", "cpu", "--nice", "0"]
    for _ in range(2):
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        lines = iter(process.stderr.readline, "")
        said = next(line for line in lines if "tiny begins" in line or "tiny goes on" in line)
        time.sleep(3)
        os.kill(process.pid, signal.SIGTERM)
        rest = "".join(lines)
        assert process.wait(60) == 128 + signal.SIGTERM, rest
        assert "saved in" in rest
        assert "the same command goes on from what was saved" in rest
    assert "goes on from step" in said
    assert frame(tmp_path / "store", "SELECT status FROM run").status.tolist() == ["interrupted", "interrupted"]
