"""SQL of the person at this machine's own command line: the same sandbox, for one question."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from db.reading.sandbox import Sandbox
from db.reading.sandbox_protocol import Limits
from db.store import Snapshot

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def query(
    snapshot: Snapshot,
    sql: str,
    *,
    limit: int | None = 10_000,
    timeout_s: float | None = None,
    limits: Limits | None = None,
) -> "pd.DataFrame":
    """The first rows of one SELECT statement; see `Sandbox.run`.

    Raises:
        QueryError: The statement is refused, fails or takes too much; one line says why.
        SnapshotGoneError: The snapshot has been deleted; `db.reading.newest` asks the next one.
    """
    with Sandbox(snapshot, limits) as sandbox:
        return sandbox.run(sql, timeout_s=timeout_s, limit=limit)


def export(
    snapshot: Snapshot,
    sql: str,
    *,
    limit: int | None = None,
    timeout_s: float | None = None,
    limits: Limits | None = None,
) -> "Iterator[pa.Table]":
    """The whole answer as text, piece by piece; see `Sandbox.export`.

    Raises:
        QueryError: As for `query`; also after some pieces.
    """
    with Sandbox(snapshot, limits) as sandbox:
        yield from sandbox.export(sql, timeout_s=timeout_s, limit=limit)
