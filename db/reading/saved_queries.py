"""Finds the queries that people share: those of the store, and those that come with the program."""

import difflib
import json
from collections.abc import Hashable, Mapping
from typing import Any

from db.errors import QueryError
from db.queries.gallery import shipped
from db.queries.query import Query, parameter
from db.reading.questions import saved_queries
from db.store import Snapshot


def versions(snapshot: Snapshot, slug: str = "") -> list[Query]:
    """What was saved in the store, under one slug or all, newest first."""
    rows = saved_queries(snapshot).to_dict("records")
    return [_query(row) for row in rows if slug in {"", row["slug"]}]


def newest(snapshot: Snapshot) -> dict[str, Query]:
    """The newest version of each saved query, by slug, in the order of the titles."""
    rows = [row for row in saved_queries(snapshot).to_dict("records") if row["is_newest"]]
    return {query.slug: query for query in sorted(map(_query, rows), key=lambda query: (query.title, query.slug))}


def find(snapshot: Snapshot | None, slug: str) -> Query:
    """A query by its slug; one that comes with the program comes first.

    Raises:
        QueryError: There is none; the nearest is named.
    """
    known = (newest(snapshot) if snapshot else {}) | dict(shipped())
    if slug not in known:
        near = difflib.get_close_matches(slug, known, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise QueryError(f"no query is called {slug[:80]!r}{hint}")
    return known[slug]


def _query(row: Mapping[Hashable, Any]) -> Query:
    """A row as a query; it was checked when it was saved, but a merged store may hold anything."""
    try:
        parameters: dict[str, dict[str, Any]] = json.loads(row["parameters"])
        chart: dict[str, str] = json.loads(row["chart"])
        made = tuple(parameter(name, said) for name, said in parameters.items())
    except (ValueError, AttributeError, QueryError):
        made, chart = (), {}
    words: dict[str, Any] = {
        name: row[name] for name in ("slug", "title", "description", "sql", "author", "forked_from")
    }
    return Query(**words, parameters=made, chart=chart, version=int(row["version"]))
