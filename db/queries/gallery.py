"""The queries that come with the program: one .sql file each in `db/queries/gallery`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from db.queries.query import Query
from db.queries.sql_file import read

FOLDER = Path(__file__).parent / "gallery"


@cache
def shipped() -> Mapping[str, Query]:
    """By slug, in the order of the titles."""
    found = sorted((read(path) for path in FOLDER.glob("*.sql")), key=lambda query: query.title)
    return {query.slug: query for query in found}
