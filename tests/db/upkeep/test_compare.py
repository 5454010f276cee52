"""Where two stores contradict each other, ours stays and one line says so; no score meets pixels of another."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db.connect import connect_read_only
from db.records import Record, SavedQuery, Shard
from db.store import Store
from db.upkeep.compare import Difference, compare
from db.upkeep.join import join
from db.writing.publish import publish
from db.writing.spool import append


@pytest.fixture
def stores(tmp_path: Path, study: Any) -> tuple[Store, Store]:
    """Ours has bicubic on both images, theirs starts empty."""
    ours, theirs = Store.create(tmp_path / "ours"), Store.create(tmp_path / "theirs")
    for store in (ours, theirs):
        write(store, *study.dimensions())
    write(ours, *study.unit("bird", "sr2", "bicubic"), *study.unit("butterfly", "sr2", "bicubic"))
    return ours, theirs


def write(store: Store, *rows: Record) -> None:
    write.count = getattr(write, "count", 0) + 1
    append(store, Shard(key=f"shard-{write.count}", records=rows))


def difference(ours: Store, theirs: Store) -> Difference:
    here, there = publish(ours, wait=True), publish(theirs, wait=True)
    assert here is not None
    assert there is not None
    return compare(here, there)


def merged(ours: Store, theirs: Store) -> Difference:
    found = difference(ours, theirs)
    join(ours, theirs, found)
    publish(ours, wait=True)
    return found


def ask(store: Store, sql: str) -> list[tuple[Any, ...]]:
    snapshot = store.current()
    assert snapshot is not None
    with connect_read_only(snapshot) as connection:
        return connection.execute(sql).fetchall()


def changed(rows: tuple[Record, ...], table: str, **changes: object) -> list[Record]:
    return [replace(row, **changes) if table == row.TABLE else row for row in rows]


def test_what_is_new_comes_in_once_and_twice_is_as_once(stores: tuple[Store, Store], study: Any) -> None:
    ours, theirs = stores
    write(theirs, *study.unit("bird", "sr2", "span"), *study.unit("bird", "sr2", "bicubic"))
    found = merged(ours, theirs)
    assert (found.count("restoration"), found.same, found.conflicts) == (1, 1, [])
    before = ask(ours, "SELECT * FROM result ORDER BY ALL")
    assert len(before) == 3
    assert merged(ours, theirs).is_empty
    assert ask(ours, "SELECT * FROM result ORDER BY ALL") == before


def test_other_pixels_of_one_identity_stay_out_with_their_scores(stores: tuple[Store, Store], study: Any) -> None:
    ours, theirs = stores
    rows = changed(study.unit("bird", "sr2", "bicubic"), "restoration", restored_sha=study.sha("other device"))
    write(theirs, study.protocol("lpips"), *changed(tuple(rows), "score", protocol_id="lpips@1"))
    found = merged(ours, theirs)
    assert "1 restorations came out with other pixels there" in found.conflicts[0]
    assert found.conflicts[0].endswith("stay out: bicubic on bird.png sr2")
    assert found.count("score") == 0
    assert ask(ours, "SELECT count(*) FROM result WHERE lpips IS NOT NULL") == [(0,)]


def test_a_result_of_theirs_takes_the_place_of_a_failure_of_ours(stores: tuple[Store, Store], study: Any) -> None:
    ours, theirs = stores
    failed = changed(study.unit("bird", "sr2", "span"), "restoration", status="failed", error="x", restored_sha=None)
    write(ours, *[row for row in failed if row.TABLE == "restoration"])
    write(theirs, *study.unit("bird", "sr2", "span"))
    assert merged(ours, theirs).conflicts == []
    assert ask(ours, "SELECT status FROM result WHERE restorer_id = 'span'") == [("done",)]


def test_a_restorer_of_one_id_with_other_weights_stays_out(stores: tuple[Store, Store], study: Any) -> None:
    ours, theirs = stores
    write(theirs, study.restorer("bicubic", weights_sha256="ff"))
    write(theirs, *changed(study.unit("bird", "blur20", "bicubic"), "restoration", weights_sha256="ff"))
    found = merged(ours, theirs)
    assert found.conflicts == ["bicubic has other weights there; its results stay out"]
    assert ask(ours, "SELECT count(*) FROM restoration") == [(2,)]


def test_the_higher_revision_is_the_current_one(stores: tuple[Store, Store], study: Any) -> None:
    ours, theirs = stores
    write(theirs, study.restorer("bicubic", revision=2))
    found = merged(ours, theirs)
    assert found.conflicts == ["bicubic has revision 2 there and 1 here; ours are stale"]
    assert ask(ours, "SELECT count(*) FROM stale") == [(2,)]


def test_our_protocol_of_a_metric_stays_the_current_one(stores: tuple[Store, Store], study: Any) -> None:
    ours, theirs = stores
    write(theirs, study.protocol("psnr", revision=7))
    before = ask(ours, "SELECT * FROM result ORDER BY ALL") if publish(ours, wait=True) else []
    merged(ours, theirs)
    assert ask(ours, "SELECT protocol_id FROM _wide_metric WHERE metric_id = 'psnr'") == [("psnr@1",)]
    assert ask(ours, "SELECT * FROM result ORDER BY ALL") == before


def test_a_sample_that_is_degraded_otherwise_keeps_out_what_was_made_of_it(
    stores: tuple[Store, Store], study: Any
) -> None:
    ours, theirs = stores
    write(theirs, replace(study.sample("bird", "sr2"), degraded_sha=study.sha("another library")))
    write(theirs, *study.unit("bird", "sr2", "span"))
    found = merged(ours, theirs)
    assert "1 samples are degraded to other pixels there" in found.conflicts[0]
    assert ask(ours, "SELECT count(*) FROM restoration WHERE restorer_id = 'span'") == [(0,)]


def test_saved_queries_come_along_and_those_of_one_name_are_named(stores: tuple[Store, Store], study: Any) -> None:
    ours, theirs = stores
    mine = SavedQuery(query_id="means", title="Means", sql="SELECT 1", created_at=study.start)
    write(ours, mine)
    write(theirs, replace(mine, sql="SELECT 2"), replace(mine, query_id="new"))
    found = merged(ours, theirs)
    assert found.conflicts == ["1 saved queries say something else there; ours stay: means"]
    assert ask(ours, "SELECT query_id, sql FROM saved_query ORDER BY ALL") == [
        ("means", "SELECT 1"),
        ("new", "SELECT 1"),
    ]


def test_scores_that_differ_beyond_noise_are_named(stores: tuple[Store, Store], study: Any) -> None:
    ours, theirs = stores
    write(theirs, *changed(study.unit("bird", "sr2", "bicubic"), "score", value=99.0))
    found = difference(ours, theirs)
    (line,) = found.conflicts
    assert line.startswith("2 scores of the same pixels differ by more than 0.1%; ours stay: ")
    assert "psnr of bicubic on bird.png sr2 (99 there, " in line
    assert found.count("score") == 0
