"""Another store joins this one: its artefacts by their hashes, then its rows, as shards like any other."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import uuid4

import pyarrow as pa

from db import artefacts
from db.store import Store
from db.upkeep.compare import Difference
from db.writing import spool

ROWS_AT_ONCE = 20_000
ARTEFACT_COLUMNS = {
    "image": ("artefact_sha",),
    "sample": ("degraded_sha", "target_sha"),
    "restoration": ("restored_sha",),
    "trajectory_step": ("predicted_sha",),
    "score": ("artefact_sha",),
    "training_point": ("artefact_sha",),
}
"""The columns of each table that name artefacts."""


@dataclass(slots=True, kw_only=True)
class Joined:
    """What became of the artefacts."""

    copied: int = 0
    bytes: int = 0
    lost: list[str] = field(default_factory=list[str])
    """Those that the other store names and does not have whole; the results count as lost here too."""


def wanted_artefacts(store: Store, difference: Difference) -> list[str]:
    """The artefacts that the new rows name, and that are not here."""
    named: dict[str, None] = {}
    for table, columns in ARTEFACT_COLUMNS.items():
        if table in difference.rows:
            for column in columns:
                shas = difference.rows[table][column].drop_null().to_pylist()
                named |= dict.fromkeys(str(sha) for sha in shas)
    return [sha for sha in named if not artefacts.is_whole(store, sha)]


def join(
    store: Store, other: Store, difference: Difference, on_progress: Callable[[int], None] = lambda _: None
) -> Joined:
    """Copy artefacts and acknowledge rows; the caller publishes. Interrupted, the same call again goes on.

    Raises:
        StoreError: Something cannot be written.
    """
    joined = Joined()
    for sha in wanted_artefacts(store, difference):
        _copy(store, other, sha, joined)
        on_progress(1)
    for tables in _batches(difference):
        spool.append_tables(store, f"merge-{_digest(tables)}", tables)
    restated = {name: rows for name, rows in difference.restated.items() if rows.num_rows}
    if restated:
        spool.append_tables(store, f"merge-ours-{uuid4().hex}", restated)
    return joined


def _copy(store: Store, other: Store, sha: str, joined: Joined) -> None:
    try:
        content = artefacts.path(other, sha).read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != sha:
        joined.lost.append(sha)
        return
    artefacts.put(store, content)
    joined.copied += 1
    joined.bytes += len(content)


def _batches(difference: Difference) -> Iterator[dict[str, pa.Table]]:
    """What names things first, in one piece; then the many rows, piece by piece."""
    many = ("restoration", "score", "trajectory_step", "training_point")
    few = {name: rows for name, rows in difference.rows.items() if name not in many and rows.num_rows}
    if few:
        yield few
    for name in many:
        rows = difference.rows.get(name)
        for start in range(0, 0 if rows is None else rows.num_rows, ROWS_AT_ONCE):
            assert rows is not None  # noqa: S101 - there are rows to go through
            yield {name: rows.slice(start, ROWS_AT_ONCE)}


def _digest(tables: dict[str, pa.Table]) -> str:
    digest = hashlib.sha256()
    for name, rows in sorted(tables.items()):
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, rows.schema) as writer:
            writer.write_table(rows.combine_chunks())
        digest.update(name.encode() + sink.getvalue().to_pybytes())
    return digest.hexdigest()[:40]
