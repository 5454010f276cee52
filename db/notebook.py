"""A results store in a notebook or a script: read-only, answers as DataFrames.

    from db import open_store

    store = open_store("store")
    store.sql("SELECT restorer_id, avg(psnr_y) AS psnr FROM result WHERE task_id = $task GROUP BY ALL", task="sr4")
    store.saved("fig-2-by-gamma", metric="niqe")
    store.connection.sql("FROM result").df()          # DuckDB's own Python API

Everything comes from one snapshot, which never changes; open the store again to see newer results. DuckDB's own shell
reads the same file: `duckdb -readonly store/snapshots/00000012.duckdb`, whose path is `store.path`; or in any session
`ATTACH 'store/snapshots/00000012.duckdb' AS clir (READ_ONLY); USE clir;`.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from db.connect import connect_read_only
from db.errors import QueryError, one_line
from db.queries.gallery import shipped
from db.queries.query import Argument
from db.reading.newest import on_newest
from db.reading.questions import public_columns
from db.reading.saved_queries import find, newest
from db.store import Snapshot, Store


def open_store(path: str | Path = "store") -> "OpenStore":
    """The newest snapshot of a store.

    Raises:
        NotAStoreError: There is no store in that folder.
        StoreError: Nothing has been published yet, or it cannot be read.
    """
    return on_newest(Store.open(Path(path)), lambda snapshot: OpenStore(snapshot, connect_read_only(snapshot)))


@dataclass(frozen=True, slots=True)
class OpenStore:
    """One snapshot, open for reading; files, the network and settings are out of its reach."""

    snapshot: Snapshot
    connection: duckdb.DuckDBPyConnection
    """DuckDB's own, read-only."""

    @property
    def path(self) -> Path:
        """The database file, for DuckDB's own shell; it is never changed, and deleted some publications later."""
        return self.snapshot.path

    def sql(self, statement: str, **parameters: Argument) -> pd.DataFrame:
        """The answer of any statement; a keyword for each $parameter.

        Raises:
            QueryError: DuckDB refuses it; one line says why.
        """
        try:
            return self.connection.execute(statement, parameters or None).df()
        except duckdb.Error as error:
            raise QueryError(one_line(error)) from error

    def saved(self, slug: str, **parameters: Argument) -> pd.DataFrame:
        """The answer of a shared query; what is not said is at its default.

        Raises:
            QueryError: There is none of that name, or a parameter does not fit.
        """
        query = find(self.snapshot, slug)
        return self.sql(query.sql, **query.arguments(parameters))

    def queries(self) -> pd.DataFrame:
        """slug, title, description, parameters (list), author, version (0: comes with the program)."""
        found = [*newest(self.snapshot).values(), *shipped().values()]
        return pd.DataFrame(
            [
                {
                    "slug": query.slug,
                    "title": query.title,
                    "description": query.description,
                    "parameters": [parameter.name for parameter in query.parameters],
                    "author": query.author,
                    "version": query.version,
                }
                for query in found
            ]
        )

    def columns(self) -> pd.DataFrame:
        """view_name, view_comment, column_name, data_type, column_comment of the documented views."""
        return public_columns(self.snapshot)
