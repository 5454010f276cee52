from pathlib import Path
from typing import Any

import pytest

from db import migrations
from db.connect import connect_read_only
from db.errors import NewerStoreError, StoreError
from db.records import Shard
from db.store import Store
from db.writing.publish import publish
from db.writing.spool import append


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """A program that is one migration ahead of the store."""
    number = migrations.LATEST + 1
    script = tmp_path / f"{number:04d}_note.sql"
    script.write_text("CREATE TABLE note (text VARCHAR); INSERT INTO note SELECT run_id FROM run;")
    monkeypatch.setattr(migrations, "SCRIPTS", {**migrations.SCRIPTS, number: script})
    monkeypatch.setattr(migrations, "LATEST", number)
    return number


@pytest.fixture
def older_store(store: Store, study: Any) -> Store:
    """A store with results, written before `next_version`."""
    append(store, Shard(key="dimensions", records=study.dimensions()))
    append(store, Shard(key="unit", records=study.unit("bird", "sr2", "span")))
    publish(store)
    return store


def test_publishing_migrates_an_older_store(older_store: Store, next_version: int) -> None:
    before = older_store.current()
    after = publish(older_store)
    assert before is not None
    assert after is not None
    assert after.seq == before.seq + 1
    with connect_read_only(after) as connection:
        assert connection.execute("SELECT text FROM note").fetchall() == [("run-1",)]
        assert connection.execute("SELECT count(*) FROM result").fetchall() == [(1,)]
        assert connection.execute("SELECT max(number) FROM _migration").fetchall() == [(next_version,)]
    assert publish(older_store) == after


def test_a_shard_of_an_older_program_is_still_applied(
    older_store: Store, study: Any, request: pytest.FixtureRequest
) -> None:
    append(older_store, Shard(key="older", records=study.unit("butterfly", "sr2", "span")))
    request.getfixturevalue("next_version")
    after = publish(older_store)
    assert after is not None
    with connect_read_only(after) as connection:
        assert connection.execute("SELECT count(*) FROM result").fetchall() == [(2,)]


def test_an_older_snapshot_is_read_after_it_was_migrated(older_store: Store, next_version: int) -> None:
    before = older_store.current()
    assert before is not None
    with pytest.raises(StoreError, match="older version"):
        connect_read_only(before)


def test_a_failing_migration_changes_nothing(older_store: Store, next_version: int) -> None:
    before = older_store.current()
    migrations.SCRIPTS[next_version].write_text("CREATE TABLE note (text VARCHAR); SELECT 1 +;")
    with pytest.raises(Exception, match="syntax error"):
        publish(older_store)
    assert older_store.current() == before


def test_an_older_program_refuses_a_migrated_store(older_store: Store, request: pytest.FixtureRequest) -> None:
    with pytest.MonkeyPatch.context() as newer:
        script = older_store.path.parent / "0099_nothing.sql"
        script.write_text("SELECT 1;")
        number = migrations.LATEST + 1
        newer.setattr(migrations, "SCRIPTS", {**migrations.SCRIPTS, number: script})
        newer.setattr(migrations, "LATEST", number)
        publish(older_store)
    snapshot = older_store.current()
    assert snapshot is not None
    with pytest.raises(NewerStoreError, match="update the program"):
        publish(older_store)
    with pytest.raises(NewerStoreError, match="update the program"):
        connect_read_only(snapshot)
