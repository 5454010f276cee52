"""`score`, `retry`, `verify` and `gc`: what they do with a store alone, the photographs being gone."""

import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import Result

from db import artefacts, records
from db.clock import now
from db.reading.completed import _records
from db.reading.user_sql import query
from db.store import Store
from db.writing import spool
from db.writing.publish import publish

ASKED = ("--task", "sr2,blur1", "--restorer", "bicubic,wiener", "--metric", "psnr_rgb")


@pytest.fixture(scope="module")
def made(
    clir_in: Callable[[Path], Callable[..., Result]],
    take_photographs: Callable[[Path], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Two photographs restored by bicubic on two tasks and by wiener on one; then the photographs go."""
    folder = tmp_path_factory.mktemp("made")
    photographs = take_photographs(folder)
    ran = clir_in(folder)("run", "--images", str(photographs), *ASKED)
    assert ran.exit_code == 0, ran.output
    shutil.rmtree(photographs)
    return folder / "store"


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Store:
    """A copy of this test's own."""
    return Store.open(shutil.copytree(made, tmp_path / "store"))


def ask(store: Store, sql: str):
    return query(publish(store, wait=True), sql, limit=100)


def rows(store: Store, sql: str) -> list[dict[str, Any]]:
    found = ask(store, sql).astype(object)
    return found.where(found.notna(), None).to_dict("records")


def _replace_rows(store: Store, everything: list[records.Record]) -> None:
    """Give a store other snapshots, of later numbers: DuckDB keeps what it has open under a path, as readers may."""
    before = store.current()
    assert before is not None
    other = Store.create(store.path.with_name("other"))
    for number in range(before.seq + 1):
        rows_of_shard = everything if number == 0 else everything[:1]
        spool.append(other, records.Shard(key=uuid4().hex, records=tuple(rows_of_shard)))
        publish(other, wait=True)
    for place in (store.snapshots, store.spool):
        shutil.rmtree(place)
    shutil.copytree(other.snapshots, store.snapshots)
    shutil.copyfile(other.pointer, store.pointer)
    Store.create(store.path)


def make_failed(store: Store, restorer_id: str, error: str) -> list[str]:
    """Turn the results of a restorer into failed ones, under their own identities, in a store of their own making."""
    done = _records(records.Restoration, rows(store, f"SELECT * FROM restoration WHERE restorer_id = '{restorer_id}'"))
    kept = [replace(row, status="failed", error=error, restored_sha=None, latency_ms=None) for row in done]
    everything = [
        row
        for kind in (records.Restorer, records.Setting, records.Image, records.Sample, records.Task, records.Dataset)
        for row in _records(kind, rows(store, f"SELECT * FROM {kind.TABLE}"))
    ]
    _replace_rows(store, [*everything, *kept])
    return [row.restoration_id for row in kept]


def test_score_adds_a_metric_without_the_photographs_and_restores_nothing(
    clir: Callable[..., Result], store: Store
) -> None:
    before = ask(store, "SELECT restoration_id, created_at FROM result ORDER BY ALL")
    scored = clir("score", "--metric", "ssim_y,lr_psnr", "--where", "task_id = 'sr2'")
    assert scored.exit_code == 0, scored.output
    assert "2 results were given the scores they lacked, 0 failed" in scored.output
    rows = ask(store, "SELECT task_id, ssim_y, lr_psnr FROM result")
    assert rows[rows.task_id == "sr2"].notna().all(axis=None)
    assert rows[rows.task_id == "blur1"].ssim_y.isna().all()
    assert ask(store, "SELECT restoration_id, created_at FROM result ORDER BY ALL").equals(before)
    assert (
        "0 results lack scores" in clir("score", "--metric", "ssim_y", "--restorer", "bicubic", "--task", "sr2").output
    )
    refused = clir("score", "--where", "nothing > 1")
    assert "--where 'nothing > 1' is not understood" in str(refused.exception)


@pytest.mark.slow
def test_retry_makes_what_failed_again_by_reason_and_nothing_else(clir: Callable[..., Result], store: Store) -> None:
    failed = make_failed(store, "wiener", "out of memory")
    assert "0 restorations to make again" in clir("retry", "--reason", "no such reason").output
    dry = clir("retry", "--reason", "OUT OF", "--dry-run")
    assert "wiener: 2 to make again" in dry.output
    assert set(ask(store, "SELECT status FROM result").status) == {"failed"}
    retried = clir("retry", "--reason", "out of", "--metric", "psnr_rgb")
    assert retried.exit_code == 0, retried.output
    assert "2 restored and scored, 0 failed" in retried.output
    rows = ask(store, "SELECT * FROM result")
    assert set(rows.restoration_id) == set(failed)
    assert set(rows.status) == {"done"}
    assert rows.psnr_rgb.notna().all()


def test_verify_finds_repairs_and_retry_makes_again_bit_by_bit(clir: Callable[..., Result], store: Store) -> None:
    assert clir("verify").exit_code == 0
    rows = ask(store, "SELECT * FROM result WHERE task_id = 'blur1' AND restorer_id = 'wiener' ORDER BY image_name")
    damaged, lost = (artefacts.path(store, sha) for sha in (rows.restored_sha[0], rows.degraded_sha[1]))
    whole = damaged.read_bytes(), lost.read_bytes()
    damaged.write_bytes(whole[0][:200] + bytes(8) + whole[0][208:])
    lost.unlink()
    found = clir("verify")
    assert found.exit_code == 1
    assert "damaged: 1 of kind restored image" in found.output
    assert "lost: 1 of kind degraded image" in found.output
    assert "verify --repair" in found.output
    assert clir("verify", "--quick").output.count("damaged:") == 0
    assert clir("verify", "--repair").exit_code == 1
    assert clir("retry", "--lost", "--metric", "psnr_rgb").exit_code == 0
    assert (damaged.read_bytes(), lost.read_bytes()) == whole
    assert json.loads(clir("verify", "--json").stdout)["sound"] is True


def test_gc_says_how_much_first_and_takes_only_what_no_row_needs(clir: Callable[..., Result], store: Store) -> None:
    sha = artefacts.put(
        store, artefacts.read(store, ask(store, "SELECT restored_sha FROM result").restored_sha[0]) + b"x"
    )
    orphan, kept = artefacts.path(store, sha), sorted(store.artefacts.rglob("*.png"))
    assert "nothing older than 1 h is without need" in clir("gc", "--yes").output
    long_ago = time.time() - 7200
    for path in kept:
        os.utime(path, (long_ago, long_ago))
    assert "1 x artefact that no row names" in clir("gc").output
    assert orphan.exists()
    assert "are free now" in clir("gc", "--yes").output
    assert sorted(store.artefacts.rglob("*.png")) == [path for path in kept if path != orphan]
    assert clir("verify").exit_code == 0


def test_gc_waits_for_a_run_that_is_writing(clir: Callable[..., Result], store: Store) -> None:
    started = {"arguments": "", "revision": "", "versions": "{}", "host": "", "device": ""}
    run = records.Run(run_id="writing", started_at=now(), heartbeat_at=now(), **started)
    spool.append(store, records.Shard(key="run", records=(run,)))
    refused = clir("gc", "--yes")
    assert "the run writing is writing" in str(refused.exception)
