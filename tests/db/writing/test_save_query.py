"""Queries in the store: versions, stores that are merged, and stores of earlier programs."""

from dataclasses import replace
from pathlib import Path

import pytest

from db.errors import QueryError
from db.queries.query import Parameter, Query
from db.reading.saved_queries import find, newest, versions
from db.store import Store
from db.writing.publish import publish
from db.writing.save_query import save

QUERY = Query(
    slug="mine",
    title="Mine",
    description="What I *ask*.",
    sql="SELECT restorer_id FROM result WHERE psnr > $least",
    parameters=(Parameter("least", "number", 20.0, help="dB"),),
    chart={"mark": "bar", "x": "restorer_id"},
    author="Ada",
    forked_from="coverage",
)


def test_a_saved_query_comes_back_as_it_was(store: Store) -> None:
    snapshot = save(store, QUERY)
    assert snapshot is not None
    assert find(snapshot, "mine") == replace(QUERY, version=1)


def test_saving_again_makes_a_version_and_the_newest_counts(store: Store) -> None:
    save(store, QUERY)
    save(store, replace(QUERY, title="Better"))
    snapshot = save(store, QUERY)
    assert snapshot is not None
    assert [(each.version, each.title) for each in versions(snapshot, "mine")] == [(2, "Mine"), (1, "Better")]
    assert newest(snapshot)["mine"].title == "Mine"


def test_a_query_that_ships_is_not_replaced(store: Store) -> None:
    with pytest.raises(QueryError, match="comes with the program"):
        save(store, replace(QUERY, slug="coverage"))


def test_queries_of_another_store_join_those_of_this_one(store: Store, tmp_path: Path) -> None:
    other = Store.create(tmp_path / "other")
    save(store, QUERY)
    save(other, replace(QUERY, title="Theirs"), replace(QUERY, slug="second"))
    snapshot = other.current()
    assert snapshot is not None
    save(store, *reversed(versions(snapshot)))
    joined = publish(store)
    assert joined is not None
    assert {query.slug: query.title for query in newest(joined).values()} == {"mine": "Theirs", "second": "Mine"}
    assert len(versions(joined, "mine")) == 2


def test_an_unknown_slug_names_the_nearest(store: Store) -> None:
    with pytest.raises(QueryError, match="no query is called 'covera'; did you mean coverage"):
        find(save(store, QUERY), "covera")
