"""The file that names the current snapshot, and those before it, to fall back on."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db import durable
from db.errors import StoreError

KEPT_SNAPSHOTS = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A published snapshot."""

    seq: int
    published_at: datetime
    """Naive UTC."""
    bytes: int | None
    """Size of its file; None where an earlier program did not write it."""


def entries(path: Path) -> Sequence[Entry]:
    """The snapshots that are kept, newest first.

    Raises:
        FileNotFoundError: There is no such file.
        StoreError: It is unreadable.
    """
    try:
        newest = json.loads(path.read_bytes())
        return [
            Entry(int(each["seq"]), datetime.fromisoformat(each["published_at"]), each.get("bytes"))
            for each in (newest, *newest.get("earlier", []))
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(f"{path} is damaged; delete it to fall back on the last snapshot") from error


def write(path: Path, newest: Entry) -> None:
    """Name another snapshot as the current one; those that were named before follow it."""
    try:
        earlier = [each for each in entries(path) if each.seq != newest.seq]
    except (FileNotFoundError, StoreError):
        earlier = []
    first, *others = map(_written, [newest, *earlier[: KEPT_SNAPSHOTS - 1]])
    durable.write(path, json.dumps({**first, "earlier": others}).encode())


def fault(path: Path, size: int | None) -> str:
    """What is wrong with the file of a snapshot; empty where nothing is."""
    try:
        found = path.stat().st_size
    except FileNotFoundError:
        return "is lost"
    return "" if size is None or found == size else f"is damaged ({found:,} of {size:,} bytes)"


def _written(entry: Entry) -> dict[str, int | str | None]:
    return {"seq": entry.seq, "published_at": entry.published_at.isoformat(), "bytes": entry.bytes}
