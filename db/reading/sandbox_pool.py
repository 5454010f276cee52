"""Several sandboxes for several readers: a query that takes long, or takes down its worker, delays nobody else."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from threading import Condition
from time import monotonic
from weakref import WeakKeyDictionary

from db.errors import QueryError
from db.reading.sandbox import Sandbox
from db.reading.sandbox_protocol import Limits
from db.store import Snapshot

WORKERS = 4
"""More than a small machine has cores, so that queries that hang leave some; each may take `Limits.memory_gib`."""
WAIT_S = 30.0
"""How long a query waits for its turn."""
MOST_WAITING = 100
LOOK_EVERY_S = 0.02
"""How often a query that waits looks whether a worker has started."""


class SandboxPool:
    """Lends sandboxes, each to one query at a time, and keeps a started one in reserve."""

    def __init__(self, size: int = WORKERS, limits: Limits | None = None, wait_s: float = WAIT_S) -> None:
        self._size = size
        self._limits = limits or Limits()
        self._wait_s = wait_s
        self._changed = Condition()
        self._idle: list[Sandbox] = []
        self._lent: Counter[str] = Counter()
        """How many each reader has."""
        self._last_by: WeakKeyDictionary[Sandbox, str] = WeakKeyDictionary()
        """Whose query came last to each sandbox; where its worker has to start again, that counts against them."""
        self._waiting = 0

    @contextmanager
    def lent(self, snapshot: Snapshot, reader: str = "") -> Generator[Sandbox]:
        """A sandbox on a snapshot for as long as the block lasts.

        Args:
            snapshot: Where queries look.
            reader: Who asks. One reader has half of the sandboxes at most.

        Raises:
            QueryError: None became free in time, or too many wait already.
        """
        sandbox = self._take(snapshot, reader)
        try:
            yield sandbox
        finally:
            with self._changed:
                if sandbox.is_alive:
                    self._idle.append(sandbox)
                else:
                    sandbox.close()
                self._last_by[sandbox] = reader
                self._lent[reader] -= 1
                self._lent += Counter()  # forgets readers who have none
                self._changed.notify_all()

    def warm(self, snapshot: Snapshot) -> None:
        """Start a worker in the background, so that the first query does not wait for it."""
        with self._changed:
            self._reserve(snapshot)

    def close(self) -> None:
        """End every worker that is idle."""
        with self._changed:
            while self._idle:
                self._idle.pop().close()

    def _take(self, snapshot: Snapshot, reader: str) -> Sandbox:
        deadline = monotonic() + self._wait_s
        with self._changed:
            if self._waiting >= MOST_WAITING:
                raise QueryError(f"{self._waiting} queries wait already; try again in a moment")
            self._waiting += 1
            try:
                while (sandbox := self._started(snapshot, reader)) is None:
                    if monotonic() >= deadline:
                        raise QueryError(f"no worker became free within {self._wait_s:g} seconds; try again")
                    self._changed.wait(LOOK_EVERY_S)
            finally:
                self._waiting -= 1
            self._idle.remove(sandbox)
            self._lent[reader] += 1
            self._reserve(snapshot)
            return sandbox

    def _started(self, snapshot: Snapshot, reader: str) -> Sandbox | None:
        """An idle sandbox on this snapshot whose worker has started; where none is on its way, one is started."""
        broken = sum(self._last_by.get(each) == reader for each in self._idle if not each.is_warm)
        if self._lent[reader] + broken >= max(1, self._size // 2):
            return None
        own = [sandbox for sandbox in self._idle if sandbox.snapshot.path == snapshot.path]
        if not own:
            self._start(snapshot)
        return next((sandbox for sandbox in own if sandbox.is_warm), None)

    def _start(self, snapshot: Snapshot) -> None:
        """One more sandbox, in the place of an idle one where there are enough; one that starts is waited for."""
        if self._lent.total() + len(self._idle) >= self._size:
            unused = next((sandbox for sandbox in self._idle if sandbox.is_warm), None)
            if unused is None:
                return
            self._idle.remove(unused)
            unused.close()
        self._idle.append(Sandbox(snapshot, self._limits))

    def _reserve(self, snapshot: Snapshot) -> None:
        if not self._idle and self._lent.total() < self._size:
            self._start(snapshot)
