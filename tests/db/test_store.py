import errno
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from db.errors import NotAStoreError, StoreError
from db.reading import questions
from db.records import Shard
from db.store import Snapshot, Store
from db.writing.publish import publish
from db.writing.spool import append


def test_a_new_store_has_no_snapshot(store: Store) -> None:
    assert store.current() is None
    assert Store.open(store.path) == store


def test_creating_a_store_twice_opens_it(store: Store) -> None:
    snapshot = publish(store)
    assert Store.create(store.path).current() == snapshot


def test_another_folder_is_not_taken_for_a_store(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(NotAStoreError, match="python -m ingest demo"):
        Store.open(tmp_path)
    with pytest.raises(NotAStoreError, match="choose a new folder"):
        Store.create(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_snapshot_says_when_it_was_published(store: Store) -> None:
    before = datetime.now(UTC).replace(tzinfo=None)
    snapshot = publish(store)
    assert snapshot is not None
    assert before <= snapshot.published_at <= datetime.now(UTC).replace(tzinfo=None)
    assert snapshot == store.current()


def test_without_the_pointer_the_last_snapshot_counts(store: Store) -> None:
    snapshot = publish(store)
    assert snapshot is not None
    store.pointer.unlink()
    found = store.current()
    assert found is not None
    assert found.path == snapshot.path


def test_a_damaged_pointer_is_an_error_that_says_the_way_out(store: Store) -> None:
    store.pointer.write_text("{")
    with pytest.raises(StoreError, match="delete it"):
        store.current()


def three_snapshots(store: Store, study: Any) -> Snapshot:
    for number in range(3):
        append(store, Shard(key=f"run-{number}", records=(study.run(f"run-{number}"),)))
        publish(store)
    snapshot = store.current()
    assert snapshot is not None
    return snapshot


def runs(snapshot: Snapshot | None) -> int:
    assert snapshot is not None
    return len(questions.runs(snapshot))


@pytest.mark.parametrize("kept", [0, 100, 500_000])
def test_a_cut_off_snapshot_falls_back_on_the_last_good_one_and_says_so(
    store: Store, study: Any, kept: int, caplog: pytest.LogCaptureFixture
) -> None:
    newest = three_snapshots(store, study)
    os.truncate(newest.path, kept)
    found = store.current()
    assert found is not None
    assert (found.seq, runs(found)) == (newest.seq - 1, 2)
    assert "snapshot 3 is damaged" in found.warning
    assert found.warning in caplog.text
    append(store, Shard(key="next", records=(study.run("next"),)))
    after = publish(store)
    assert (runs(after), after) == (3, store.current())


def test_a_lost_snapshot_falls_back_too(store: Store, study: Any) -> None:
    newest = three_snapshots(store, study)
    newest.path.unlink()
    found = store.current()
    assert found is not None
    assert (found.seq, found.warning[:18]) == (2, "snapshot 3 is lost")


def test_damage_inside_a_snapshot_is_one_line_with_a_way_out(store: Store, study: Any) -> None:
    newest = three_snapshots(store, study)
    whole = bytearray(newest.path.read_bytes())
    whole[12288:] = bytes(len(whole) - 12288)
    newest.path.write_bytes(whole)
    with pytest.raises(StoreError, match=r"00000003\.duckdb") as failure:
        questions.runs(newest)
    assert "\n" not in str(failure.value)


def test_a_file_is_no_store(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.touch()
    for way in (Store.open, Store.create):
        with pytest.raises(NotAStoreError, match="is a file; a results store is a folder"):
            way(path)
    with pytest.raises(StoreError, match=r"photo\.png"):
        Store.create(path / "below")


FULL_DISK = """
import resource, sys
from pathlib import Path
from db import artefacts
from db.errors import StoreError
from db.reading import questions
from db.records import Shard
from db.store import Snapshot, Store
from db.writing.publish import publish
from db.writing.spool import append
from db.writing.spool import append
from db.records import Shard
store = Store.open(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
for attempt in (
    lambda: publish(store),
    lambda: append(store, Shard(key="more")),
    lambda: artefacts.put(store, b"\\x89PNG\\r\\n\\x1a\\n" + bytes(1000)),
    lambda: Store.create(store.path / "spool" / "other"),
):
    try:
        print("done", attempt())
    except StoreError as error:
        print("refused", error)
"""


def test_on_a_full_disk_every_writer_says_so_in_one_line_and_nothing_changes(store: Store, study: Any) -> None:
    before = three_snapshots(store, study)
    append(store, Shard(key="waiting", records=(study.run("waiting"),)))
    called = [sys.executable, "-c", FULL_DISK, str(store.path)]
    lines = subprocess.run(called, capture_output=True, text=True, check=True).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["refused", "refused", "refused", "done"]
    assert all("free some disk space" in line for line in lines[:3])
    assert store.current() == before
    assert [path.name for path in store.snapshots.glob(".*")] == []
    assert runs(publish(store)) == 4


def test_a_read_only_store_is_read_and_writing_says_the_way_out(
    store: Store, study: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = three_snapshots(store, study)
    append(store, Shard(key="waiting", records=(study.run("waiting"),)))

    def refused(source: Path, destination: Path) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(destination))

    monkeypatch.setattr("shutil.copyfile", refused)
    with pytest.raises(StoreError, match="Read-only file system; make the store writable"):
        publish(store)
    assert runs(store.current()) == runs(before)
