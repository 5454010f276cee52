import hashlib
from pathlib import Path

import pytest

from db import artefacts
from db.errors import StoreError
from db.store import Store

PNG = artefacts.PNG_SIGNATURE + b"pixels" + artefacts.PNG_END


def test_an_artefact_is_named_by_its_content(store: Store) -> None:
    sha = artefacts.put(store, PNG)
    assert sha == hashlib.sha256(PNG).hexdigest()
    assert artefacts.path(store, sha) == store.artefacts / sha[:2] / f"{sha}.png"
    assert artefacts.path(store, sha).read_bytes() == PNG
    assert artefacts.exists(store, sha)


def test_the_same_content_is_kept_once(store: Store) -> None:
    first = artefacts.path(store, artefacts.put(store, PNG)).stat()
    second = artefacts.path(store, artefacts.put(store, PNG)).stat()
    assert first.st_ino == second.st_ino


@pytest.mark.parametrize("damaged", [b"", PNG[:-3], PNG[:9] + b"X" + PNG[10:]], ids=["empty", "cut off", "changed"])
def test_putting_an_artefact_mends_the_one_on_disk(store: Store, damaged: bytes) -> None:
    path = artefacts.path(store, artefacts.put(store, PNG))
    path.write_bytes(damaged)
    artefacts.put(store, PNG)
    assert path.read_bytes() == PNG


def test_an_artefact_that_is_lost_empty_or_cut_off_is_not_whole(store: Store) -> None:
    sha = artefacts.put(store, PNG)
    assert artefacts.is_whole(store, sha)
    for content in (b"", PNG[:-1], PNG[:5], artefacts.PNG_SIGNATURE):
        artefacts.path(store, sha).write_bytes(content)
        assert not artefacts.is_whole(store, sha)
    artefacts.path(store, sha).unlink()
    assert not artefacts.is_whole(store, sha)


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
    with pytest.raises(StoreError, match="damaged and is deleted"):
        artefacts.read(store, sha)
    assert not artefacts.is_whole(store, sha)
    with pytest.raises(StoreError, match="is lost"):
        artefacts.read(store, sha)
