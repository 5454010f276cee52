"""Stores that earlier versions of the program wrote, kept as they were: they open, migrate, and lose nothing.

`tests/data/store_v1.tar.xz` was written by version 1: every table, an older revision, a failed restoration, scores that
are infinite, undefined, of a superseded protocol or of a sampling step, and one shard that waits in the spool.
"""

import tarfile
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from db import migrations
from db.connect import connect_read_only
from db.errors import StoreError
from db.store import Store
from db.writing.publish import publish

DATA = Path(__file__).parents[1] / "data"
VERSIONS = sorted(path.name.removesuffix(".tar.xz") for path in DATA.glob("store_v*.tar.xz"))
SURFACE = (
    "result",
    "score_detail",
    "failure_detail",
    "stale",
    "dataset",
    "image",
    "metric_protocol",
    "restorer",
    "run",
    "sample",
    "sample_retention",
    "saved_query",
    "setting",
    "task",
    "trajectory_step",
)
"""What queries of earlier versions may rely on."""


@pytest.fixture(params=VERSIONS)
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    with tarfile.open(DATA / f"{request.param}.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    return Store.open(tmp_path / request.param)


def contents(
    connection: duckdb.DuckDBPyConnection, like: dict[str, pd.DataFrame] | None = None
) -> dict[str, pd.DataFrame]:
    """Every row of the public surface, in the columns that `like` has."""
    tables = {name: connection.sql(f"FROM {name}").df() for name in SURFACE}
    tables = {
        name: rows[[column for column in (like or tables)[name] if not column.startswith("_")]]
        for name, rows in tables.items()
    }
    return {name: rows.sort_values([*rows.columns]).reset_index(drop=True) for name, rows in tables.items()}


def test_an_earlier_store_migrates_on_the_next_publication_and_loses_nothing(earlier: Store) -> None:
    before = earlier.current()
    assert before is not None
    with duckdb.connect(str(before.path), read_only=True) as connection:
        expected = contents(connection)
    waiting = [path.rename(path.with_suffix(".later")) for path in earlier.spool.glob("*.parquet")]
    after = publish(earlier)
    assert after is not None
    assert after.seq == before.seq + 1
    with connect_read_only(after) as connection:
        found = contents(connection, expected)
    for name, rows in expected.items():
        pd.testing.assert_frame_equal(found[name], rows, check_dtype=False, obj=name)
    assert min(map(len, expected.values())) > 0
    assert len(waiting) == 1


def test_a_shard_that_waited_in_an_earlier_store_is_published(earlier: Store) -> None:
    before = earlier.current()
    assert before is not None
    with pytest.raises(StoreError, match="older version"):
        connect_read_only(before)
    after = publish(earlier)
    assert after is not None
    with connect_read_only(after) as connection:
        assert connection.execute("SELECT count(*) FROM result WHERE psnr = 31.25").fetchone() == (1,)
        assert connection.execute("SELECT max(number) FROM _migration").fetchone() == (migrations.LATEST,)
    assert list(earlier.spool.glob("*.parquet")) == []


def test_every_migration_has_a_number_of_its_own() -> None:
    numbers = [int(path.name.split("_")[0]) for path in Path(migrations.__file__).parent.glob("*.sql")]
    assert sorted(numbers) == list(range(1, migrations.LATEST + 1))
