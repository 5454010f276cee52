import hashlib
from pathlib import Path

import pytest

from db import artefacts
from db.errors import StoreError
from db.store import Store

PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"


def test_an_artefact_is_named_by_its_content(store: Store) -> None:
    sha = artefacts.put(store, PNG)
    assert sha == hashlib.sha256(PNG).hexdigest()
    assert artefacts.path(store, sha) == store.artefacts / sha[:2] / f"{sha}.png"
    assert artefacts.path(store, sha).read_bytes() == PNG
    assert artefacts.exists(store, sha)


def test_the_same_content_is_kept_once(store: Store) -> None:
    first = artefacts.path(store, artefacts.put(store, PNG)).stat()
    second = artefacts.path(store, artefacts.put(store, PNG)).stat()
    assert (first.st_ino, first.st_mtime_ns) == (second.st_ino, second.st_mtime_ns)


def test_only_png_files_are_kept(store: Store) -> None:
    with pytest.raises(StoreError, match="expected a PNG file"):
        artefacts.put(store, b"\xff\xd8\xff\xe0 a JPEG")


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "0" * 63, "0" * 65, "G" * 64, "A" * 64, "0" * 64 + "\n"])
def test_a_name_that_is_no_hash_is_refused(store: Store, name: str) -> None:
    with pytest.raises(StoreError, match="64 lower-case hexadecimal digits"):
        artefacts.path(store, name)


def test_what_was_never_put_does_not_exist(store: Store) -> None:
    assert not artefacts.exists(store, "0" * 64)
    assert not Path(artefacts.path(store, "0" * 64)).parent.exists()


@pytest.mark.parametrize("content", [b"", PNG[:-3], PNG[:-1] + b"?"])
def test_writing_an_artefact_checks_what_is_on_disk(store: Store, content: bytes) -> None:
    sha = artefacts.put(store, PNG)
    artefacts.path(store, sha).write_bytes(content)
    assert artefacts.put(store, PNG) == sha
    assert artefacts.read(store, sha) == PNG


def test_a_damaged_artefact_is_never_read_and_counts_as_lost_from_then_on(store: Store) -> None:
    sha = artefacts.put(store, PNG)
    artefacts.path(store, sha).write_bytes(PNG[:-1] + b"?")
    assert artefacts.lost(store, [sha]) == set()
    with pytest.raises(StoreError, match="damaged and is deleted"):
        artefacts.read(store, sha)
    assert artefacts.lost(store, [sha]) == {sha}
    with pytest.raises(StoreError, match="is lost"):
        artefacts.read(store, sha)


def test_lost_and_empty_artefacts_are_found(store: Store) -> None:
    whole, empty = artefacts.put(store, PNG), artefacts.put(store, PNG + b"2")
    artefacts.path(store, empty).write_bytes(b"")
    assert artefacts.lost(store, [whole, empty, "0" * 64]) == {empty, "0" * 64}
