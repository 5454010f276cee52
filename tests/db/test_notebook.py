"""The door for notebooks, and DuckDB's own shell."""

from pathlib import Path

import duckdb
import pytest

from db import open_store
from db.errors import QueryError, StoreError
from db.store import Snapshot, Store


@pytest.fixture
def folder(tiny: Snapshot) -> Path:
    return tiny.path.parents[1]


def test_a_statement_is_answered_with_its_parameters(folder: Path) -> None:
    rows = open_store(folder).sql("SELECT count(*) AS n FROM result WHERE task_id = $task", task="sr2")
    assert rows["n"].tolist() == [4]


def test_a_shared_query_is_answered(folder: Path) -> None:
    rows = open_store(folder).saved("wins", metric="psnr", task="sr2")
    assert rows.columns.tolist() == ["winner", "loser", "share", "n"]


def test_it_says_what_can_be_asked(folder: Path) -> None:
    store = open_store(str(folder))
    assert "fig-2-by-gamma" in store.queries()["slug"].tolist()
    assert "result" in store.columns()["view_name"].tolist()


def test_nothing_can_be_written_and_no_file_is_reached(folder: Path) -> None:
    store = open_store(folder)
    for statement in ("DROP TABLE image", "SELECT * FROM read_text('/etc/hostname')", "SET threads = 1"):
        with pytest.raises(QueryError):
            store.sql(statement)


def test_a_store_without_results_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is empty"):
        open_store(Store.create(tmp_path / "new").path)


def test_any_session_of_duckdb_can_attach_the_snapshot(folder: Path) -> None:
    with duckdb.connect() as session:
        session.execute(f"ATTACH '{open_store(folder).path}' AS clir (READ_ONLY)")
        session.execute("USE clir")
        assert session.sql("SELECT count(*) FROM result").fetchall() == [(8,)]
        assert session.sql("SELECT count(*) FROM score_detail").fetchall() == [(16,)]
