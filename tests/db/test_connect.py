from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from db.connect import connect_read_only
from db.errors import StoreError
from db.store import Snapshot


def test_a_reader_cannot_write(tiny: Snapshot) -> None:
    with connect_read_only(tiny) as connection, pytest.raises(duckdb.Error, match="read-only"):
        connection.execute("DELETE FROM run")


def test_a_reader_cannot_reach_files_nor_allow_itself_to(tiny: Snapshot) -> None:
    with connect_read_only(tiny) as connection:
        with pytest.raises(duckdb.PermissionException):
            connection.execute("SELECT * FROM read_text('/etc/passwd')")
        with pytest.raises(duckdb.InvalidInputException, match="locked"):
            connection.execute("SET enable_external_access = true")


def test_closing_one_connection_leaves_the_others_open(tiny: Snapshot) -> None:
    with connect_read_only(tiny) as first, connect_read_only(tiny) as second:
        first.close()
        assert second.execute("SELECT count(*) FROM result").fetchone() == (8,)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.5])
def test_a_damaged_snapshot_is_an_error_of_one_line(tiny: Snapshot, tmp_path: Path, share: float) -> None:
    whole = tiny.path.read_bytes()
    damaged = replace(tiny, path=tmp_path / "damaged.duckdb")
    damaged.path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(StoreError, match=r"damaged\.duckdb") as failure:
        connect_read_only(damaged)
    assert "\n" not in str(failure.value)


def test_another_database_is_no_snapshot(tiny: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "other.duckdb"
    duckdb.connect(str(path)).close()
    with pytest.raises(StoreError, match="no snapshot"):
        connect_read_only(replace(tiny, path=path))
