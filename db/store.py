"""Where a results store keeps its files, and which snapshot is the current one."""

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from db import durable, pointer
from db.clock import now
from db.errors import NotAStoreError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One immutable DuckDB file. Its path is never reused for other content."""

    seq: int
    path: Path
    published_at: datetime
    """Naive UTC."""
    warning: str = ""
    """Where this one stands in for a damaged newer one: what happened, in one line."""


@dataclass(frozen=True, slots=True)
class Store:
    """A results store: a folder of shards, snapshots and artefacts. No file in it is ever changed in place."""

    path: Path

    @classmethod
    def create(cls, path: Path) -> "Store":
        """Make an empty store, or open the one that is there.

        Raises:
            NotAStoreError: The folder holds other things, or is none.
            StoreError: It cannot be made.
        """
        store = cls(Path(path).absolute())
        _require_folder(store.path)
        with durable.reported(store.path):
            if store.path.exists() and any(store.path.iterdir()) and not store.lock.exists():
                raise NotAStoreError(f"{path} is not empty and not a results store; choose a new folder")
            for folder in (store.spool, store.snapshots, store.artefacts):
                folder.mkdir(parents=True, exist_ok=True)
            if not store.lock.exists():
                store.lock.touch()
        return store

    @classmethod
    def open(cls, path: Path) -> "Store":
        """The store in a folder.

        Raises:
            NotAStoreError: There is none.
        """
        store = cls(Path(path).absolute())
        _require_folder(store.path)
        if not (store.lock.is_file() and store.spool.is_dir() and store.snapshots.is_dir()):
            raise NotAStoreError(f'{path} is not a results store; run "python -m ingest demo" to make one')
        return store

    @property
    def spool(self) -> Path:
        """Acknowledged shards that wait for a publisher."""
        return self.path / "spool"

    @property
    def snapshots(self) -> Path:
        """Immutable databases, `<seq>.duckdb`."""
        return self.path / "snapshots"

    @property
    def artefacts(self) -> Path:
        """Images, `<aa>/<sha256>.png`."""
        return self.path / "artefacts"

    @property
    def pointer(self) -> Path:
        """The file that names the current snapshot."""
        return self.path / "CURRENT"

    @property
    def lock(self) -> Path:
        """Held by whoever publishes."""
        return self.path / "publish.lock"

    def current(self) -> Snapshot | None:
        """The newest published snapshot, or None before the first; reads one small file.

        Where its file is lost or cut off, the last good one stands in, with a warning. Where `CURRENT` is missing, the
        last snapshot file counts: it was complete before it had its name.

        Raises:
            StoreError: `CURRENT` is unreadable.
        """
        try:
            entries = pointer.entries(self.pointer)
        except FileNotFoundError:
            return self._last()
        published = [Snapshot(each.seq, self.snapshot_path(each.seq), each.published_at) for each in entries]
        faults = [pointer.fault(self.snapshot_path(each.seq), each.bytes) for each in entries]
        good = next((snapshot for snapshot, fault in zip(published, faults, strict=True) if not fault), published[0])
        if good == published[0]:
            return good
        age = f"{good.published_at:%Y-%m-%d %H:%M} UTC"
        warning = f"snapshot {published[0].seq} {faults[0]}; showing {good.seq} of {age}, the last good one"
        _warn_once(warning)
        return replace(good, warning=warning)

    def snapshot_path(self, seq: int) -> Path:
        """Where the snapshot of this number is kept."""
        return self.snapshots / f"{seq:08d}.duckdb"

    def published(self, seq: int) -> Snapshot | None:
        """An earlier snapshot, while its file is still there."""
        path = self.snapshot_path(seq)
        try:
            changed = path.stat().st_mtime
        except OSError:
            return None
        return Snapshot(seq, path, datetime.fromtimestamp(changed, UTC).replace(tzinfo=None))

    def published_seqs(self) -> list[int]:
        """Numbers of the snapshot files that are there, oldest first."""
        return sorted(int(path.stem) for path in self.snapshots.glob("*.duckdb") if path.stem.isdecimal())

    def point_to(self, seq: int) -> Snapshot:
        """Make a finished snapshot the current one; only the publisher, holding the lock, may call this."""
        published_at, path = now(), self.snapshot_path(seq)
        pointer.write(self.pointer, pointer.Entry(seq, published_at, path.stat().st_size))
        return Snapshot(seq, path, published_at)

    def _last(self) -> Snapshot | None:
        seqs = self.published_seqs()
        if not seqs:
            return None
        return self.published(seqs[-1])


def _require_folder(path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise NotAStoreError(f"{path} is a file; a results store is a folder, choose another with --store")


@lru_cache
def _warn_once(warning: str) -> None:
    log.warning("%s", warning)
