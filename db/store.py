"""Where a results store keeps its files, and which snapshot is the current one."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from db import durable
from db.clock import now
from db.errors import NotAStoreError, StoreError


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One immutable DuckDB file. Its path is never reused for other content."""

    seq: int
    path: Path
    published_at: datetime
    """Naive UTC."""


@dataclass(frozen=True, slots=True)
class Store:
    """A results store: a folder of shards, snapshots and artefacts. No file in it is ever changed in place."""

    path: Path

    @classmethod
    def create(cls, path: Path) -> "Store":
        """Make an empty store, or open the one that is there.

        Raises:
            NotAStoreError: The folder holds other things.
        """
        store = cls(Path(path).absolute())
        if store.path.exists() and any(store.path.iterdir()) and not store.lock.exists():
            raise NotAStoreError(f"{path} is not empty and not a results store; choose a new folder")
        for folder in (store.spool, store.snapshots, store.artefacts):
            folder.mkdir(parents=True, exist_ok=True)
        store.lock.touch()
        return store

    @classmethod
    def open(cls, path: Path) -> "Store":
        """The store in a folder.

        Raises:
            NotAStoreError: There is none.
        """
        store = cls(Path(path).absolute())
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

        Where `CURRENT` is missing, the last snapshot file counts: it was complete before it had its name.

        Raises:
            StoreError: `CURRENT` is unreadable.
        """
        try:
            written = json.loads(self.pointer.read_bytes())
            seq, published_at = int(written["seq"]), datetime.fromisoformat(written["published_at"])
        except FileNotFoundError:
            return self._last()
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{self.pointer} is damaged; delete it to fall back on the last snapshot") from error
        return Snapshot(seq, self.snapshot_path(seq), published_at)

    def snapshot_path(self, seq: int) -> Path:
        """Where the snapshot of this number is kept."""
        return self.snapshots / f"{seq:08d}.duckdb"

    def published_seqs(self) -> list[int]:
        """Numbers of the snapshot files that are there, oldest first."""
        return sorted(int(path.stem) for path in self.snapshots.glob("*.duckdb") if path.stem.isdecimal())

    def point_to(self, seq: int) -> Snapshot:
        """Make a finished snapshot the current one; only the publisher, holding the lock, may call this."""
        published_at = now()
        durable.write(self.pointer, json.dumps({"seq": seq, "published_at": published_at.isoformat()}).encode())
        return Snapshot(seq, self.snapshot_path(seq), published_at)

    def _last(self) -> Snapshot | None:
        seqs = self.published_seqs()
        if not seqs:
            return None
        path = self.snapshot_path(seqs[-1])
        return Snapshot(seqs[-1], path, datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None))
