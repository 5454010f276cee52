import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from db.connect import connect_read_only
from db.errors import ShardError
from db.records import Record, Shard
from db.schema import RESTORATION
from db.store import Store
from db.surface import result_columns
from db.writing.publish import publish
from db.writing.spool import append
from db.writing.wide import check_metric_ids


def wide(store: Store, columns: str) -> list[tuple[Any, ...]]:
    snapshot = store.current()
    assert snapshot is not None
    with connect_read_only(snapshot) as connection:
        return connection.execute(f"SELECT {columns} FROM _restoration ORDER BY restoration_id").fetchall()


def publish_one(store: Store, key: str, records: Iterable[Record]) -> None:
    append(store, Shard(key=key, records=tuple(records)))
    publish(store)


def test_a_restoration_without_scores_has_a_row(store: Store, study: Any) -> None:
    publish_one(store, "protocol", [study.protocol("psnr")])
    publish_one(store, "restoration", [study.restoration()])
    assert wide(store, "status, psnr") == [("done", None)]


def test_scores_fill_the_row_whenever_they_come(store: Store, study: Any) -> None:
    restoration = study.restoration()
    publish_one(store, "score", [study.score(restoration, "psnr", 30.0)])
    publish_one(store, "restoration", [restoration])
    publish_one(store, "protocols", [study.protocol("psnr"), study.protocol("niqe")])
    publish_one(store, "late", [study.score(restoration, "niqe", 4.0)])
    assert wide(store, "psnr, niqe") == [(30.0, 4.0)]


def test_a_new_protocol_empties_its_column_until_it_is_computed(store: Store, study: Any) -> None:
    publish_one(store, "dimensions", study.dimensions())
    for key, records in study.units():
        append(store, Shard(key=key, records=records))
    publish(store)
    publish_one(store, "protocol", [study.protocol("psnr", 2)])
    assert set(wide(store, "psnr, niqe")) == {(None, 4.0)}
    rescored = replace(study.score(study.restoration(), "psnr", 31.0), protocol_id="psnr@2")
    publish_one(store, "score", [rescored])
    assert sorted(wide(store, "coalesce(psnr, 0)")) == [(0.0,)] * 7 + [(31.0,)]


def test_going_back_to_an_earlier_protocol_brings_its_scores_back(store: Store, study: Any) -> None:
    restoration = study.restoration()
    publish_one(store, "one", [study.protocol("psnr"), restoration, study.score(restoration, "psnr", 30.0)])
    publish_one(store, "two", [study.protocol("psnr", 2)])
    again = replace(study.protocol("psnr"), created_at=study.start + timedelta(days=9))
    publish_one(store, "three", [again])
    assert wide(store, "psnr") == [(30.0,)]


def test_steps_are_left_to_the_long_table(store: Store, study: Any) -> None:
    restoration = study.restoration()
    step = study.score(restoration, "psnr", 99.0, step=0)
    publish_one(store, "unit", [study.protocol("psnr"), restoration, step, study.score(restoration, "psnr", 30.0)])
    assert wide(store, "psnr") == [(30.0,)]


@pytest.mark.parametrize("infinite", [math.inf, -math.inf])
def test_an_infinite_score_is_left_to_the_long_table(store: Store, study: Any, infinite: float) -> None:
    restoration = study.restoration()
    publish_one(store, "unit", [study.protocol("psnr"), restoration, study.score(restoration, "psnr", infinite)])
    assert wide(store, "psnr") == [(None,)]
    assert wide(store, "(SELECT value FROM score)") == [(infinite,)]


def test_a_metric_may_be_called_by_a_word_of_sql(store: Store, study: Any) -> None:
    restoration = study.restoration()
    publish_one(store, "unit", [*study.dimensions(), study.protocol("select"), restoration])
    publish_one(store, "score", [study.score(restoration, "select", 1.0)])
    assert wide(store, '"select"') == [(1.0,)]


@pytest.mark.parametrize("taken", sorted({*result_columns(), *RESTORATION.columns.keys()}))
def test_a_metric_is_not_called_like_a_column(taken: str) -> None:
    with pytest.raises(ShardError, match="choose another metric id"):
        check_metric_ids([taken])


def test_a_failure_is_replaced_by_the_shard_that_brings_the_first_metric(store: Store, study: Any) -> None:
    failed = study.restoration(status="failed", error="out of memory", restored_sha=None)
    append(store, Shard(key="before", records=(*without_metrics(study.dimensions()), failed)))
    publish(store)
    done = study.restoration()
    append(store, Shard(key="after", records=(study.protocol("psnr"), done, study.score(done))))
    after = publish(store)
    assert after is not None
    with connect_read_only(after) as connection:
        assert connection.execute("SELECT status, psnr FROM result").fetchall() == [("done", 30.0)]


def without_metrics(rows: tuple[Record, ...]) -> list[Record]:
    return [row for row in rows if row.TABLE != "metric_protocol"]
