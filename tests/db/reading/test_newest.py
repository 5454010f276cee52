"""A snapshot that is deleted before it is read is not the end of a question."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.errors import SnapshotGoneError, StoreError
from db.reading.background_query import BackgroundQuery, Question
from db.reading.newest import on_newest
from db.reading.sandbox_pool import SandboxPool
from db.reading.user_sql import query
from db.store import Snapshot, Store


def deleted(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, seq=0, path=snapshot.path.with_name("00000000.duckdb"))


def asked_of(snapshots: list[Snapshot], tiny: Snapshot, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The answer where the store names these snapshots, one after another."""
    named: Iterator[Snapshot] = iter(snapshots)
    monkeypatch.setattr(Store, "current", lambda _: next(named))
    return on_newest(Store(tiny.path.parents[1]), lambda snapshot: query(snapshot, "SELECT 1 AS one")["one"].tolist())


def test_a_question_to_a_snapshot_that_is_gone_is_asked_of_the_next(
    tiny: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked_of([deleted(tiny), tiny], tiny, monkeypatch) == [1]


def test_it_is_not_asked_for_ever(tiny: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SnapshotGoneError, match="read the current snapshot again"):
        asked_of([deleted(tiny)] * 9, tiny, monkeypatch)


def test_a_store_without_a_snapshot_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is empty"):
        on_newest(Store.create(tmp_path), lambda snapshot: snapshot)


def test_a_query_in_the_background_says_it_too_and_its_worker_is_not_lent_again(tiny: Snapshot) -> None:
    pool = SandboxPool(size=1)
    gone = BackgroundQuery(pool, Question(snapshot=deleted(tiny), sql="SELECT 1 AS one"))
    with pytest.raises(SnapshotGoneError):
        gone.answer()
    assert BackgroundQuery(pool, Question(snapshot=tiny, sql="SELECT 1 AS one")).answer().rows["one"].tolist() == [1]
    pool.close()
