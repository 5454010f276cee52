"""Databases without holes: every publication copies the whole file, and what was rewritten leaves free space in it."""

from pathlib import Path

import duckdb

from db import durable

SMALLEST = 32 * 1024**2
"""Bytes of free space that are never worth the work."""


def compact(database: Path) -> None:
    """Write a closed database anew where more than a third of it is free, as after a migration.

    What ordinary publications free, the next ones use again, so that a file which only grows is never rewritten.
    """
    with duckdb.connect(str(database), config={"threads": 1}) as connection:
        _, _, block_bytes, blocks, _, free, *_ = connection.execute("PRAGMA database_size").fetchall()[0]
    if free * block_bytes < SMALLEST or free * 3 < blocks:
        return
    whole = durable.temporary_beside(database)
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"ATTACH '{_quoted(database)}' AS holed (READ_ONLY)")
        connection.execute(f"ATTACH '{_quoted(whole)}' AS whole")
        connection.execute("COPY FROM DATABASE holed TO whole")
        connection.execute("CHECKPOINT whole")
    whole.replace(database)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
