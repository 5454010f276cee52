"""Where weights are, and whether they are what they should be."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from clir_core.errors import WeightsError
from clir_core.interfaces import WeightFile
from clir_core.weights import locate as module
from clir_core.weights.catalogue import entries
from clir_core.weights.locate import digest, locate, pin, require_pinned, state, verify

CONTENT = b"weights"
FILE = WeightFile(
    name="net.safetensors", sha256=hashlib.sha256(CONTENT).hexdigest(), bytes=7, licence="MIT", source="a page"
)
UNPINNED = replace(FILE, sha256="")


def put(folder: Path, content: bytes, *, age: int = 0) -> Path:
    path = folder / FILE.name
    path.write_bytes(content)
    os.utime(path, ns=(age, age))
    return path


@pytest.mark.parametrize("check", [state, verify])
def test_a_file_is_ready_missing_or_damaged(tmp_path: Path, check: object) -> None:
    assert check(FILE, tmp_path) == "missing"
    put(tmp_path, CONTENT)
    assert check(FILE, tmp_path) == "ready"
    put(tmp_path, b"weightz", age=1)
    assert check(FILE, tmp_path) == "damaged"


def test_ready_files_are_located_in_order(tmp_path: Path) -> None:
    path = put(tmp_path, CONTENT)
    assert locate((FILE, FILE), tmp_path) == (path, path)
    assert locate((), tmp_path) == ()


def test_an_unchanged_file_is_hashed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, CONTENT)
    assert state(FILE, tmp_path) == "ready"
    monkeypatch.setattr(module, "hash_file", lambda path: pytest.fail("hashed again"))
    assert state(FILE, tmp_path) == "ready"
    assert digest(FILE, tmp_path) == FILE.sha256


def test_verify_finds_damage_that_left_size_and_time_alone(tmp_path: Path) -> None:
    put(tmp_path, CONTENT, age=1)
    assert state(FILE, tmp_path) == "ready"
    put(tmp_path, b"weightz", age=1)
    assert state(FILE, tmp_path) == "ready"
    assert verify(FILE, tmp_path) == "damaged"


@pytest.mark.parametrize("check", [state, verify])
def test_a_file_of_unknown_hash_is_not_ready_however_often_it_is_looked_at(tmp_path: Path, check: object) -> None:
    put(tmp_path, CONTENT)
    assert [check(UNPINNED, tmp_path) for _ in range(2)] == ["unpinned", "unpinned"]
    with pytest.raises(WeightsError, match=r"weights are unpinned: .*, or if it is from a source that you trust, run"):
        locate((UNPINNED,), tmp_path)


def test_a_pinned_file_is_ready_until_it_changes(tmp_path: Path) -> None:
    pin(put(tmp_path, CONTENT))
    assert state(UNPINNED, tmp_path) == "ready"
    assert digest(UNPINNED, tmp_path) == FILE.sha256
    put(tmp_path, b"other weights", age=1)
    assert [state(UNPINNED, tmp_path), state(UNPINNED, tmp_path)] == ["damaged", "damaged"]


@pytest.mark.parametrize(("digits", "found"), [(FILE.sha256[:8], "ready"), ("0123abcd", "damaged")])
def test_digits_of_the_hash_in_a_name_are_held_to(tmp_path: Path, digits: str, found: str) -> None:
    named = replace(UNPINNED, name=f"net-{digits}.pth")
    (tmp_path / named.name).write_bytes(CONTENT)
    assert [state(named, tmp_path), state(named, tmp_path), verify(named, tmp_path)] == [found] * 3


def test_a_file_that_is_not_the_right_one_is_not_opened(tmp_path: Path) -> None:
    path = put(tmp_path, CONTENT)
    with pytest.raises(WeightsError, match="is unpinned; if it is from a source that you trust"):
        require_pinned(path, tmp_path)
    pin(path)
    require_pinned(path, tmp_path)
    put(tmp_path, b"weightz", age=1)
    with pytest.raises(WeightsError, match="is damaged"):
        require_pinned(path, tmp_path)


def test_a_broken_record_is_made_again(tmp_path: Path) -> None:
    path = put(tmp_path, CONTENT)
    path.with_name("net.safetensors.sha256.json").write_text("[")
    assert state(FILE, tmp_path) == "ready"


def test_every_missing_file_is_named_with_its_size_licence_and_command(tmp_path: Path) -> None:
    files = entries()["span"].files
    with pytest.raises(WeightsError) as caught:
        locate((*files[:2], UNPINNED), tmp_path)
    assert str(caught.value) == (
        f"weights are missing: {tmp_path}/spanx2-ch48.safetensors (1.6 MB, Apache-2.0); "
        f'run "python -m ingest weights fetch span"; '
        f"weights are missing: {tmp_path}/spanx4-ch48.safetensors (1.7 MB, Apache-2.0); "
        f'run "python -m ingest weights fetch span"; '
        f"weights are missing: {tmp_path}/net.safetensors (0.0 MB, MIT); see a page"
    )
