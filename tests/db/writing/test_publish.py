import fcntl
import logging
import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import artefacts, migrations
from db.connect import connect_read_only
from db.errors import NewerStoreError, SnapshotGoneError
from db.reading import questions
from db.records import Failure, Record, SampleRetention, Shard, TrajectoryStep
from db.store import Snapshot, Store
from db.writing.publish import publish
from db.writing.spool import append, pending


def rows(snapshot: Snapshot | None, sql: str) -> list[tuple[Any, ...]]:
    assert snapshot is not None
    with connect_read_only(snapshot) as connection:
        return connection.execute(sql).fetchall()


def published(store: Store, *units: Iterable[Record]) -> Snapshot:
    """A snapshot after these units, each published on its own."""
    for records in units:
        append(store, Shard(key=f"unit-{rows_applied(store)}", records=tuple(records)))
        publish(store)
    snapshot = store.current()
    assert snapshot is not None
    return snapshot


def rows_applied(store: Store) -> int:
    return len(rows(store.current(), "FROM _shard")) if store.current() else 0


def test_everything_acknowledged_is_published_and_leaves_the_spool(store: Store, study: Any) -> None:
    append(store, Shard(key="dimensions", records=study.dimensions()))
    for key, records in study.units():
        append(store, Shard(key=key, records=records))
    snapshot = publish(store)
    assert pending(store) == []
    assert rows(snapshot, "SELECT count(*), count(DISTINCT restoration_id) FROM restoration") == [(8, 8)]
    assert rows(snapshot, "SELECT count(*) FROM score") == [(16,)]
    assert rows(snapshot, "SELECT count(*), count(psnr), min(niqe) FROM result") == [(8, 8, 4.0)]


def test_publishing_again_changes_nothing(store: Store, study: Any) -> None:
    snapshot = published(store, study.dimensions())
    files = sorted(path.name for path in store.path.rglob("*"))
    assert publish(store) == snapshot
    assert sorted(path.name for path in store.path.rglob("*")) == files


def test_a_shard_that_was_applied_is_ignored_when_it_comes_back(store: Store, study: Any) -> None:
    append(store, Shard(key="unit", records=study.unit("bird", "sr2", "span")))
    (path,) = pending(store)
    content = path.read_bytes()
    publish(store)
    path.write_bytes(content)
    assert rows(publish(store), "SELECT count(*) FROM score") == [(2,)]
    assert pending(store) == []


def test_the_newest_dimension_row_wins(store: Store, study: Any) -> None:
    ended = study.run(status="done", finished_at=study.start + timedelta(hours=1), done_units=8)
    snapshot = published(store, [study.run()], [ended], [study.run("run-2")])
    assert rows(snapshot, "SELECT run_id, status, done_units FROM run ORDER BY run_id") == [
        ("run-1", "done", 8),
        ("run-2", "running", 0),
    ]


def test_a_clock_that_goes_back_hides_nothing(store: Store, study: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    published(store, [study.run(), study.protocol("psnr", 2)])
    monkeypatch.setattr("time.time_ns", lambda: 0)
    monkeypatch.setattr("time.time", lambda: 0.0)
    again = replace(study.protocol("psnr", 1), created_at=study.start - timedelta(days=99))
    earlier = study.run("run-2", started_at=study.start - timedelta(days=99))
    snapshot = published(store, [study.run(status="done"), again, earlier])
    assert rows(snapshot, "SELECT status FROM run WHERE run_id = 'run-1'") == [("done",)]
    assert rows(snapshot, 'SELECT protocol_id FROM "_wide_metric"') == [("psnr@1",)]
    assert questions.runs(snapshot)["run_id"].tolist() == ["run-1", "run-2"]


def test_shards_of_one_publication_count_in_the_order_in_which_they_were_acknowledged(store: Store, study: Any) -> None:
    for number, status in enumerate(["running", "interrupted", "failed", "done"]):
        append(store, Shard(key=f"{9 - number}", records=(study.run(status=status),)))
    assert rows(publish(store), "SELECT status FROM run") == [("done",)]
    assert rows(store.current(), 'SELECT "key", "_order" FROM "_shard" ORDER BY ALL') == [
        ("6", 4),
        ("7", 3),
        ("8", 2),
        ("9", 1),
    ]


def test_one_key_that_waits_twice_is_applied_once(store: Store, study: Any) -> None:
    for status in ("done", "failed"):
        append(store, Shard(key="unit", records=(study.run(status=status),)))
    assert rows(publish(store), "SELECT status FROM run") == [("done",)]
    assert pending(store) == []


def test_another_image_replaces_one_that_was_lost_and_its_scores(store: Store, study: Any) -> None:
    kept, other = study.restoration(), study.restoration("bird")
    sha = artefacts.put(store, b"\x89PNG\r\n\x1a\nIEND\xaeB`\x82")
    first = [
        replace(kept, restored_sha=sha),
        study.score(kept),
        replace(other, restored_sha="0" * 64),
        study.score(other),
    ]
    again = [
        replace(kept, restored_sha="1" * 64),
        replace(other, restored_sha="2" * 64),
        study.score(other, value=31.0),
    ]
    snapshot = published(store, first, again)
    joined = "SELECT restored_sha, value FROM restoration JOIN score USING (restoration_id) ORDER BY value"
    assert rows(snapshot, joined) == [(sha, 30.0), ("2" * 64, 31.0)]


def test_the_first_result_of_a_restoration_wins(store: Store, study: Any) -> None:
    first, second = study.restoration(latency_ms=1.0), study.restoration(latency_ms=2.0)
    assert rows(published(store, [first], [second]), "SELECT latency_ms FROM restoration") == [(1.0,)]


def test_a_finished_restoration_replaces_a_failed_one_and_not_the_other_way_round(store: Store, study: Any) -> None:
    failed = study.restoration(status="failed", error="out of memory", restored_sha=None)
    snapshot = published(store, [failed], [study.restoration()], [failed])
    assert rows(snapshot, "SELECT status, error FROM restoration") == [("done", None)]
    assert rows(snapshot, "SELECT status, error FROM _restoration") == [("done", None)]


def test_a_failed_and_a_finished_restoration_may_come_together(store: Store, study: Any) -> None:
    failed = study.restoration(status="failed", restored_sha=None)
    snapshot = published(store, [failed, study.restoration(), failed])
    assert rows(snapshot, "SELECT status FROM restoration") == [("done",)]


def test_a_value_replaces_an_undefined_score_and_nothing_replaces_a_value(store: Store, study: Any) -> None:
    restoration = study.restoration()
    undefined = study.score(restoration, value=None, reason="too small")
    scores = [undefined, study.score(restoration, value=1.0), study.score(restoration, value=2.0), undefined]
    snapshot = published(store, *([score] for score in scores))
    assert rows(snapshot, "SELECT value, reason FROM score") == [(1.0, None)]
    assert rows(published(store, scores), "SELECT value, reason FROM score") == [(1.0, None)]


def test_steps_and_protocols_have_scores_of_their_own(store: Store, study: Any) -> None:
    score = study.score(study.restoration())
    snapshot = published(
        store, [score, replace(score, step=0), replace(score, step=1), replace(score, protocol_id="b")]
    )
    assert rows(snapshot, "SELECT count(*) FROM score") == [(4,)]


def test_a_failure_is_kept_once_a_run(store: Store, study: Any) -> None:
    failure = Failure(run_id="run-1", stage="image", subject="a.png", error="no image", created_at=study.start)
    later = replace(failure, created_at=study.start + timedelta(days=1))
    snapshot = published(store, [failure, failure], [later], [replace(failure, run_id="run-2")])
    assert rows(snapshot, "SELECT run_id, created_at FROM failure ORDER BY run_id") == [
        ("run-1", study.start),
        ("run-2", study.start),
    ]


def test_keys_of_two_columns_are_told_apart(store: Store, study: Any) -> None:
    step = TrajectoryStep(restoration_id="r", step=0, timestep=999.0, predicted_sha="p")
    retention = SampleRetention(sample_id="s", beta_kind="snr", beta=0.5, gamma=0.25)
    snapshot = published(
        store,
        [step, replace(step, step=1), step],
        [retention, replace(retention, beta_kind="ssim"), replace(retention, gamma=0.125)],
    )
    assert rows(snapshot, "SELECT step FROM trajectory_step ORDER BY step") == [(0,), (1,)]
    assert rows(snapshot, "SELECT beta_kind, gamma FROM sample_retention ORDER BY beta_kind") == [
        ("snr", 0.125),
        ("ssim", 0.25),
    ]


def test_a_damaged_shard_is_set_aside_and_blocks_nobody(
    store: Store, study: Any, caplog: pytest.LogCaptureFixture
) -> None:
    append(store, Shard(key="good", records=study.unit("bird", "sr2", "span")))
    (store.spool / "bad.parquet").write_bytes(b"PAR1 rubbish")
    with caplog.at_level(logging.WARNING):
        snapshot = publish(store)
    assert rows(snapshot, "SELECT key FROM _shard") == [("good",)]
    assert (store.spool / "damaged" / "bad.parquet").read_bytes() == b"PAR1 rubbish"
    assert "bad.parquet is damaged" in caplog.text


def test_a_shard_of_a_newer_program_waits_in_the_spool(
    store: Store, study: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newer:
        newer.setattr(migrations, "LATEST", migrations.LATEST + 1)
        append(store, Shard(key="newer", records=study.unit("bird", "sr2", "span")))
    first = publish(store)
    assert publish(store) == first
    assert [path.stem for path in pending(store)] == ["000000000001-newer"]
    assert "left in the spool" in caplog.text


def test_only_the_last_snapshots_are_kept(store: Store, study: Any) -> None:
    snapshot = published(store, *([study.run(f"run-{number}")] for number in range(5)))
    assert store.published_seqs() == [3, 4, 5]
    assert snapshot.seq == 5


def test_a_reader_of_an_old_snapshot_goes_on(store: Store, study: Any) -> None:
    old = published(store, [study.run("run-0")])
    assert rows(old, "SELECT count(*) FROM run") == [(1,)]
    published(store, *([study.run(f"run-{number}")] for number in range(1, 5)))
    assert not old.path.exists()
    assert rows(old, "SELECT count(*) FROM run") == [(1,)]
    assert rows(store.current(), "SELECT count(*) FROM run") == [(5,)]


def test_a_snapshot_that_was_deleted_before_it_was_read_is_gone(store: Store, study: Any) -> None:
    first = publish(store)
    assert first is not None
    gone = replace(first, path=first.path.with_name("00000000.duckdb"))
    with pytest.raises(SnapshotGoneError, match="read the current snapshot again"):
        connect_read_only(gone)


def test_a_busy_publisher_is_left_alone_or_waited_for(store: Store, study: Any) -> None:
    append(store, Shard(key="unit", records=study.unit("bird", "sr2", "span")))
    finished: list[Snapshot | None] = []
    with store.lock.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert publish(store) is None
        waiting = threading.Thread(target=lambda: finished.append(publish(store, wait=True)))
        waiting.start()
        waiting.join(timeout=0.2)
        assert waiting.is_alive()
    waiting.join()
    assert finished == [store.current()]
    assert pending(store) == []


def test_a_failed_publication_leaves_the_store_as_it_was(
    store: Store, study: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = published(store, study.dimensions())
    append(store, Shard(key="unit", records=study.unit("bird", "sr2", "span")))
    with monkeypatch.context() as broken:
        broken.setattr("db.surface.FOLDER", study)
        with pytest.raises(AttributeError):
            publish(store)
    assert store.current() == before
    assert [path.name for path in store.snapshots.iterdir()] == [before.path.name]
    assert rows(publish(store), "SELECT count(*) FROM restoration") == [(1,)]


def test_a_store_of_a_newer_program_is_refused(store: Store, study: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = published(store, study.dimensions())
    append(store, Shard(key="unit", records=study.unit("bird", "sr2", "span")))
    monkeypatch.setattr(migrations, "LATEST", 0)
    with pytest.raises(NewerStoreError, match="update the program"):
        publish(store)
    assert store.current() == snapshot


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_grouping_of_publications_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, study: Any, data: st.DataObject
) -> None:
    failed = study.restoration(status="failed", restored_sha=None)
    undefined = study.score(study.restoration(), value=None)
    units = [
        study.dimensions(),
        [failed],
        [undefined],
        study.unit("butterfly", "sr2", "span"),
        [study.run(status="done")],
    ]
    together = Store.create(tmp_path_factory.mktemp("together"))
    apart = Store.create(tmp_path_factory.mktemp("apart"))
    for number, records in enumerate(units):
        for store in (together, apart):
            append(store, Shard(key=f"unit-{number}", records=tuple(records)))
        if data.draw(st.booleans()):
            publish(apart)
    comparable = "SELECT restoration_id, result.status, psnr, niqe, run.status FROM result JOIN run USING (run_id)"
    assert rows(publish(together), comparable) == rows(publish(apart), comparable)
