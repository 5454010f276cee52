from dataclasses import replace
from typing import Any

import pyarrow.parquet as pq
import pytest

from db import migrations
from db.errors import NewerStoreError, ShardError
from db.records import Record, Run, Shard
from db.store import Store
from db.writing.spool import append, load, pending


def test_a_shard_is_one_row_with_one_column_a_table(store: Store, study: Any) -> None:
    append(store, Shard(key="unit", records=study.unit("bird", "sr2", "span")))
    (path,) = pending(store)
    content = pq.read_table(path)
    assert content.num_rows == 1
    assert set(content.column_names) == {"_key", "_migration", "restoration", "score"}
    assert len(content["score"][0]) == 2


def test_a_shard_comes_back_as_it_was(store: Store, study: Any) -> None:
    records = study.dimensions()
    append(store, Shard(key="dimensions", records=records))
    shard = load(*pending(store))
    assert shard.key == "dimensions"
    (run,) = (Run(**row) for row in shard.rows["run"].to_pylist())
    assert run == records[0]
    assert sum(rows.num_rows for rows in shard.rows.values()) == len(records)


def test_a_shard_without_records_is_acknowledged_too(store: Store) -> None:
    append(store, Shard(key="nothing"))
    assert load(*pending(store)).rows == {}


@pytest.mark.parametrize("key", ["", ".", "..", "../unit", "a/b", "/unit", ".hidden", "a\0b", "a" * 201, "é", "a\n"])
def test_a_key_that_is_no_plain_name_is_refused(store: Store, key: str) -> None:
    with pytest.raises(ShardError, match="no shard key"):
        append(store, Shard(key=key))
    assert list(store.spool.iterdir()) == []


def test_a_long_plain_name_is_a_key(store: Store) -> None:
    append(store, Shard(key="k" * 200))
    assert [path.stem for path in pending(store)] == ["000000000001-" + "k" * 200]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"width": None}, "image.width is empty"),
        ({"width": "wide"}, "a row of image does not fit"),
        ({"width": 2**40}, "a row of image does not fit"),
        ({"name": 3}, "a row of image does not fit"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(store: Store, study: Any, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ShardError, match=message):
        append(store, Shard(key="image", records=(replace(study.image("bird"), **changes),)))
    assert pending(store) == []


def test_an_undefined_score_is_none_and_never_nan(store: Store, study: Any) -> None:
    restoration = study.restoration()
    append(store, Shard(key="none", records=(study.score(restoration, value=None, reason="too small"),)))
    with pytest.raises(ShardError, match="None stands for undefined"):
        append(store, Shard(key="nan", records=(study.score(restoration, value=float("nan")),)))


@pytest.mark.parametrize(
    "metric_id", ["PSNR", "psnr-y", "2afc", "gamma", "status", "restoration_id", 'x" DOUBLE; --', ""]
)
def test_a_metric_id_that_cannot_be_a_column_is_refused(store: Store, study: Any, metric_id: str) -> None:
    with pytest.raises(ShardError, match="metric id"):
        append(store, Shard(key="protocol", records=(study.protocol(metric_id),)))


def test_every_damage_is_noticed(store: Store, study: Any) -> None:
    append(store, Shard(key="unit", records=study.unit("bird", "sr2", "span")))
    (path,) = pending(store)
    whole = path.read_bytes()
    for size in (0, 4, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(ShardError, match=r"unit\.parquet is damaged"):
            load(path)


def test_a_flipped_byte_is_noticed_or_harmless(store: Store, study: Any) -> None:
    append(store, Shard(key="unit", records=study.unit("bird", "sr2", "span")))
    (path,) = pending(store)
    whole, rows = path.read_bytes(), load(path).rows
    noticed = 0
    for position in range(0, len(whole), 41):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 0xFF]) + whole[position + 1 :])
        try:
            assert load(path).rows == rows
        except (ShardError, NewerStoreError):
            noticed += 1
    assert noticed > len(whole) / 41 / 4


def test_a_renamed_shard_is_noticed(store: Store) -> None:
    append(store, Shard(key="unit"))
    (path,) = pending(store)
    with pytest.raises(ShardError, match="its name was changed"):
        load(path.replace(path.with_name("other.parquet")))


def test_a_shard_of_a_newer_program_is_not_damaged(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as newer:
        newer.setattr(migrations, "LATEST", migrations.LATEST + 1)
        append(store, Shard(key="unit"))
    with pytest.raises(NewerStoreError, match="update the program"):
        load(*pending(store))


def test_records_of_one_table_may_be_of_many_units(store: Store, study: Any) -> None:
    records: tuple[Record, ...] = tuple(record for _, unit in study.units() for record in unit)
    append(store, Shard(key="units", records=records))
    rows = load(*pending(store)).rows
    assert (rows["restoration"].num_rows, rows["score"].num_rows) == (8, 16)
