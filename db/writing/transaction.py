"""The publisher's transactions on a database file that nobody else has open yet."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import URL, Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from db.errors import StoreError, one_line


@contextmanager
def transactions(database: Path) -> Generator[Connection]:
    """A connection to begin one transaction after another on; afterwards the file is closed and complete by itself.

    One thread is enough for them, and leaves the other cores to the restorers.

    Raises:
        StoreError: The file cannot be written or read, or DuckDB kept a write-ahead log beside it.
    """
    url = URL.create("duckdb", database=str(database))
    engine = create_engine(url, poolclass=NullPool, connect_args={"config": {"threads": 1}})
    try:
        with engine.connect() as connection:
            yield connection
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("CHECKPOINT")
    except DBAPIError as error:
        raise StoreError(
            f"{database}: {one_line(error.orig or error)}; is the disk full, or the file damaged?"
        ) from error
    finally:
        engine.dispose()
    if database.with_name(f"{database.name}.wal").exists():
        raise StoreError(f"{database} still has a write-ahead log; is the disk full?")


def with_arrow(connection: Connection, name: str, rows: pa.Table) -> None:
    """Let SQL on this connection read an Arrow table by a name, until the name is given again."""
    driver: Any = connection.connection.driver_connection
    driver.register(name, rows)
