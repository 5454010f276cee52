from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.errors import NotAStoreError, StoreError
from db.store import Store
from db.writing.publish import publish


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
