from pathlib import Path

import duckdb
import pytest

from db.writing import compact as compacting
from db.writing.compact import compact


def numbers(path: Path, *, then_delete: bool) -> Path:
    """A database of a million numbers; most of them deleted again, where asked."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE number AS SELECT range AS n, hash(range) AS h FROM range(1_000_000)")
        connection.execute("CHECKPOINT")
        if then_delete:
            connection.execute("CREATE TABLE fewer AS SELECT * FROM number WHERE n % 100 = 0")
            connection.execute("DROP TABLE number")
            connection.execute("ALTER TABLE fewer RENAME TO number")
            connection.execute("CREATE VIEW even AS SELECT * FROM number WHERE n % 2 = 0")
            connection.execute("COMMENT ON VIEW even IS 'Numbers.'")
            connection.execute("COMMENT ON COLUMN even.n IS 'A number.'")
    return path


def test_a_database_full_of_holes_is_written_anew_and_holds_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compacting, "SMALLEST", 1)
    path = numbers(tmp_path / "it's.duckdb", then_delete=True)
    before = path.stat().st_size
    compact(path)
    assert path.stat().st_size < before / 3
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("SELECT count(*), max(n) FROM even").fetchone() == (10_000, 999_900)
        comments = "SELECT comment FROM duckdb_views() WHERE view_name = 'even'"
        assert connection.execute(comments).fetchone() == ("Numbers.",)
        columns = "SELECT comment FROM duckdb_columns() WHERE table_name = 'even' AND column_name = 'n'"
        assert connection.execute(columns).fetchone() == ("A number.",)
    assert list(tmp_path.iterdir()) == [path]


def test_a_database_that_is_full_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compacting, "SMALLEST", 1)
    path = numbers(tmp_path / "full.duckdb", then_delete=False)
    before = path.stat().st_ino
    compact(path)
    assert path.stat().st_ino == before


def test_little_free_space_is_never_worth_the_work(tmp_path: Path) -> None:
    path = numbers(tmp_path / "small.duckdb", then_delete=True)
    before = path.stat().st_ino
    compact(path)
    assert path.stat().st_ino == before
