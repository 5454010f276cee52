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
from clir_core.weights.locate import digest, locate, state, verify

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
    assert digest(UNPINNED, tmp_path) == FILE.sha256


def test_verify_finds_damage_that_left_size_and_time_alone(tmp_path: Path) -> None:
    put(tmp_path, CONTENT, age=1)
    assert state(FILE, tmp_path) == "ready"
    put(tmp_path, b"weightz", age=1)
    assert state(FILE, tmp_path) == "ready"
    assert verify(FILE, tmp_path) == "damaged"


def test_a_file_of_unknown_hash_is_pinned_when_first_seen(tmp_path: Path) -> None:
    put(tmp_path, CONTENT)
    assert state(UNPINNED, tmp_path) == "ready"
    put(tmp_path, b"other weights", age=1)
    assert state(UNPINNED, tmp_path) == "damaged"
    assert state(UNPINNED, tmp_path) == "damaged"


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
