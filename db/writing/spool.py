"""Durable shards: what a unit of work leaves behind, acknowledged by the rename of one Parquet file.

A shard file holds one row. Each table it touches is one column of type list<struct<its columns>>, so rows
of several tables become visible together. `_key` and `_migration` say which unit wrote it, and for which version of
the schema. The file's name begins with its place: one more than the greatest that was in the spool, so that whoever
writes after another stands behind it, whatever their clocks say.
"""

import io
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from db import durable, migrations, shareable
from db.errors import NewerStoreError, ShardError, one_line
from db.records import Record, Shard
from db.schema import RECORD_TABLES
from db.store import Store
from db.writing.arrow import fitted, rows_of
from db.writing.pending import pending
from db.writing.wide import check_metric_ids

KEY_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.=+@-]{0,199}")
NAME_PATTERN = re.compile(r"(?P<place>\d{12})-(?P<key>.+)")
KEY, MIGRATION, WRITTEN = "_key", "_migration", "_written_ns"
"""Programs before version 2 wrote the time instead of a place in the name."""


@dataclass(frozen=True, slots=True)
class SpooledShard:
    """A shard as it was read back."""

    path: Path
    key: str
    place: tuple[int, int]
    """Sorts the shards of one publication; those of older programs, by their clocks, come first."""
    rows: Mapping[str, pa.Table]
    """Rows by table name, in the columns of the present schema."""


def append(store: Store, shard: Shard) -> None:
    """Acknowledge a unit of work: once this returns, its records survive a crash and will be published.

    Texts lose what belongs to this machine here, for a store may be shared: see `db.shareable`.

    Raises:
        ShardError: The key is no plain name, or a record does not fit the schema.
        StoreError: It cannot be written.
    """
    append_tables(store, shard.key, _tables(shard))


def append_tables(store: Store, key: str, tables: Mapping[str, pa.Table]) -> None:
    """Acknowledge rows that are Arrow already, and shareable: those of another store.

    Raises:
        ShardError: The key is no plain name, or rows do not fit the schema.
        StoreError: They cannot be written.
    """
    content = io.BytesIO()
    pq.write_table(pa.table(_columns(key, tables)), content, write_page_checksum=True)
    append_content(store, key, content.getvalue())


def append_content(store: Store, key: str, content: bytes) -> None:
    """Acknowledge a shard that was written elsewhere: the bytes of its file.

    Raises:
        ShardError: The key is no plain name.
        StoreError: It cannot be written.
    """
    if not KEY_PATTERN.fullmatch(key):
        raise ShardError(f"{key!r} is no shard key; use up to 200 letters, digits and _ . = + @ -")
    with durable.reported(store.spool):
        place = 1 + max(map(_place, pending(store)), default=0)
        durable.write(store.spool / f"{place:012d}-{key}.parquet", content)


def load(path: Path) -> SpooledShard:
    """Read a shard back.

    Raises:
        ShardError: The file is damaged, or its rows do not fit the schema.
        NewerStoreError: A newer program wrote it.
    """
    stored = io.BytesIO(path.read_bytes())
    try:
        return _parsed(path, stored)
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, IndexError) as error:
        raise ShardError(f"{path.name} is damaged: {one_line(error)}") from error


def set_aside(store: Store, path: Path) -> Path:
    """Move a damaged shard out of the publisher's way; nothing is deleted."""
    folder = store.spool / "damaged"
    folder.mkdir(exist_ok=True)
    return path.replace(folder / path.name)


def _tables(shard: Shard) -> dict[str, pa.Table]:
    records: defaultdict[str, list[Record]] = defaultdict(list)
    for record in shard.records:
        records[record.TABLE].append(shareable.record(record))
    return {name: rows_of(RECORD_TABLES[name], group) for name, group in records.items()}


def _columns(key: str, tables: Mapping[str, pa.Table]) -> dict[str, "pa.Array[Any]"]:
    columns: dict[str, pa.Array[Any]] = {KEY: pa.array([key]), MIGRATION: pa.array([migrations.LATEST])}
    for name, rows in tables.items():
        structs = _with_valid_names(name, fitted(RECORD_TABLES[name], rows)).to_struct_array()
        together = pa.concat_arrays(structs.chunks) if structs.num_chunks else structs.combine_chunks()
        columns[name] = pa.ListArray.from_arrays(pa.array([0, len(together)], pa.int32()), together)
    return columns


def _parsed(path: Path, stored: io.BytesIO) -> SpooledShard:
    content = pq.ParquetFile(stored, page_checksum_verification=True).read(use_threads=False)
    content.validate(full=True)
    key, migration = (content.column(name)[0].as_py() for name in (KEY, MIGRATION))
    written_ns = content.column(WRITTEN)[0].as_py() if WRITTEN in content.column_names else 0
    if migration > migrations.LATEST:
        raise NewerStoreError(f"{path.name} needs store version {migration}; update the program")
    if path.stem not in {key, f"{_place(path):012d}-{key}"}:
        raise ShardError(f"{path.name} holds the shard {key!r}; its name was changed")
    names = set(content.column_names) - {KEY, WRITTEN, MIGRATION}
    unknown = names - RECORD_TABLES.keys()
    if unknown:
        raise ShardError(f"{path.name} has rows for unknown tables: {', '.join(sorted(unknown))}")
    return SpooledShard(path, key, (_place(path), written_ns), {name: _rows(content, name) for name in names})


def _place(path: Path) -> int:
    named = NAME_PATTERN.fullmatch(path.stem)
    return int(named["place"]) if named else 0


def _rows(content: pa.Table, name: str) -> pa.Table:
    structs = pc.list_flatten(content.column(name))
    rows = pa.Table.from_struct_array(cast("pa.ChunkedArray[pa.StructScalar]", structs))
    return _with_valid_names(name, fitted(RECORD_TABLES[name], rows))


def _with_valid_names(name: str, rows: pa.Table) -> pa.Table:
    if name == "metric_protocol":
        check_metric_ids(str(metric_id) for metric_id in rows.column("metric_id").to_pylist())
    return rows
