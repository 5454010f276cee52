import os
import time
from pathlib import Path

import pytest

from db import durable


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "pointer"
    durable.write(path, b"old")
    durable.write(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(IsADirectoryError):
        durable.write(tmp_path / "taken", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_only_old_temporaries_are_removed(tmp_path: Path) -> None:
    old, young, finished = (
        durable.temporary_beside(tmp_path / "a"),
        durable.temporary_beside(tmp_path / "a"),
        tmp_path / "a",
    )
    for path in (old, young, finished):
        path.touch()
    os.utime(old, (time.time() - 100, time.time() - 100))
    durable.remove_temporaries(tmp_path, older_than_seconds=50)
    assert set(tmp_path.iterdir()) == {young, finished}
