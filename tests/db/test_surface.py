from typing import Any

from db.connect import connect_read_only
from db.reading import questions
from db.records import Shard
from db.store import Snapshot, Store
from db.surface import result_columns
from db.writing.publish import publish
from db.writing.spool import append


def test_every_view_and_every_column_is_documented(tiny: Snapshot) -> None:
    columns = questions.public_columns(tiny)
    assert set(columns["view_name"]) == {
        "result",
        "score_detail",
        "shared_query",
        "failure_detail",
        "run_detail",
        "cost",
        "restoration",
        "score",
        "stale",
        "membership",
        "training_curve",
    }
    assert columns[["view_comment", "column_comment"]].notna().all(axis=None)


def test_result_has_its_columns_and_one_a_metric(tiny: Snapshot, empty: Snapshot) -> None:
    assert columns_of_result(empty) == result_columns()
    assert columns_of_result(tiny) == (*result_columns(), "niqe", "psnr")


def test_a_metric_column_says_its_protocol(tiny: Snapshot) -> None:
    comments = questions.public_columns(tiny).set_index(["view_name", "column_name"])["column_comment"]
    assert comments["result", "psnr"] == "PSNR, higher is better, reference target; psnr@1"


def test_results_of_an_earlier_revision_or_other_weights_are_stale(store: Store, study: Any) -> None:
    append(store, Shard(key="dimensions", records=study.dimensions()))
    for key, records in study.units():
        append(store, Shard(key=key, records=records))
    changed = (study.restorer("span", revision=2), study.restorer("bicubic", weights_sha256="abc"))
    append(store, Shard(key="changed", records=changed))
    snapshot = publish(store)
    assert snapshot is not None
    with connect_read_only(snapshot) as connection:
        assert connection.execute("SELECT count(*) FROM result").fetchall() == [(0,)]
        causes = "SELECT restorer_id, cause, count(*) FROM stale GROUP BY ALL ORDER BY ALL"
        assert connection.execute(causes).fetchall() == [("bicubic", "weights", 4), ("span", "revision", 4)]
        assert connection.execute("SELECT bool_or(is_current_restorer) FROM score_detail").fetchall() == [(False,)]


def test_score_detail_keeps_every_protocol_and_says_which_is_current(store: Store, study: Any) -> None:
    append(store, Shard(key="dimensions", records=study.dimensions()))
    append(store, Shard(key="unit", records=study.unit("butterfly", "sr2", "span")))
    append(store, Shard(key="protocol", records=(study.protocol("psnr", 2),)))
    snapshot = publish(store)
    assert snapshot is not None
    with connect_read_only(snapshot) as connection:
        question = "SELECT protocol_id, is_current_protocol FROM score_detail ORDER BY protocol_id"
        assert connection.execute(question).fetchall() == [("niqe@1", True), ("psnr@1", False)]


def test_score_detail_has_one_row_a_score(tiny: Snapshot) -> None:
    with connect_read_only(tiny) as connection:
        assert connection.execute("SELECT count(*) FROM score_detail").fetchall() == [(16,)]


def columns_of_result(snapshot: Snapshot) -> tuple[str, ...]:
    with connect_read_only(snapshot) as connection:
        return tuple(column[0] for column in connection.execute("FROM result").description or ())


def test_views_follow_the_metrics_and_say_what_they_were_made_from(store: Store, study: Any) -> None:
    append(store, Shard(key="dimensions", records=study.dimensions()))
    first = digests(publish(store))
    append(store, Shard(key="unit", records=study.unit("bird", "sr2", "span")))
    assert digests(publish(store)) == first
    append(store, Shard(key="metric", records=(study.protocol("ssim"),)))
    last = publish(store)
    assert digests(last) != first
    assert last is not None
    assert columns_of_result(last)[-3:] == ("niqe", "psnr", "ssim")


def digests(snapshot: Snapshot | None) -> list[tuple[Any, ...]]:
    assert snapshot is not None
    with connect_read_only(snapshot) as connection:
        return connection.execute("SELECT digest FROM _surface").fetchall()
