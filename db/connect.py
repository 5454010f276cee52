"""Opens snapshots for reading. Every reader is locked down; `db.writing.transaction` is for the publisher alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import duckdb

from db import migrations
from db.errors import NewerStoreError, SnapshotGoneError, StoreError, one_line
from db.store import Snapshot

Option: TypeAlias = str | bool | int | float | list[str]

LOCKED_DOWN: Mapping[str, Option] = {
    "enable_external_access": False,
    "allow_community_extensions": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
    "lock_configuration": True,
}
"""No files, network, extensions or variables of the program, and no way to take that back."""

_OLDER = '{} is of an older version; run "python -m ingest status" to bring it up to date'


def connect_read_only(snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    """A connection of its own for the caller, cheap once this process has read the snapshot.

    The last few snapshots stay open, so a reader of an older one is not cut off when its file is deleted.

    Raises:
        SnapshotGoneError: The file has been deleted since `Store.current()` named it.
        NewerStoreError: A newer program wrote it.
        StoreError: It is no database, or is of an older version.
    """
    if not is_up_to_date(snapshot):
        raise StoreError(_OLDER.format(snapshot.path))
    return _opened(snapshot.path).connection.cursor()


def is_up_to_date(snapshot: Snapshot) -> bool:
    """Whether no migration is missing from a snapshot.

    Raises:
        SnapshotGoneError: As for `connect_read_only`.
        NewerStoreError: As for `connect_read_only`.
        StoreError: It is no database.
    """
    return _opened(snapshot.path).version == migrations.LATEST


def connect_confined(database: Path, *, memory: str | None, threads: int | None) -> duckdb.DuckDBPyConnection:
    """The connection of a process that runs a stranger's queries; see `db.reading.sandbox` for the rest of its cage.

    Args:
        database: A snapshot's file.
        memory: As DuckDB writes it, `512MB`; None leaves it to DuckDB.
        threads: Likewise.

    Raises:
        duckdb.Error: It is gone, or no database.
        StoreError: It is of another version.
    """
    limits: dict[str, Option | None] = {"memory_limit": memory, "threads": threads}
    said = {name: value for name, value in limits.items() if value is not None}
    config = {**LOCKED_DOWN, "temp_directory": "", **said}
    connection = duckdb.connect(str(database), read_only=True, config=config)
    if _version(connection, database) != migrations.LATEST:
        raise StoreError(_OLDER.format(database))
    return connection


@dataclass(frozen=True, slots=True)
class _Opened:
    connection: duckdb.DuckDBPyConnection
    version: int


@lru_cache(maxsize=4)
def _opened(path: Path) -> _Opened:
    try:
        connection = duckdb.connect(str(path), read_only=True, config=dict(LOCKED_DOWN))
        version = _version(connection, path)
    except duckdb.Error as error:
        if not path.exists():
            raise SnapshotGoneError(f"{path} was replaced and deleted; read the current snapshot again") from error
        raise StoreError(f"{path} is no snapshot of a store: {one_line(error)}") from error
    return _Opened(connection, version)


def _version(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    version = connection.execute("SELECT max(number) FROM _migration").fetchall()[0][0]
    if version > migrations.LATEST:
        raise NewerStoreError(f"{path} has version {version}; update the program, it reads {migrations.LATEST}")
    return version
