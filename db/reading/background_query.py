"""A query that is answered in the background, so that its reader can look elsewhere, or take it back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock, Thread
from time import monotonic

import pandas as pd

from db.errors import QueryError, SnapshotGoneError
from db.reading.exact import Argument
from db.reading.sandbox import Sandbox
from db.reading.sandbox_pool import SandboxPool
from db.store import Snapshot

MOST_SECONDS = 10.0
MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a query."""

    rows: pd.DataFrame
    is_cut: bool
    """Whether there are more rows."""
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, and how much it may take."""

    snapshot: Snapshot
    sql: str
    parameters: Mapping[str, Argument] = field(default_factory=dict[str, Argument])
    timeout_s: float = MOST_SECONDS
    limit: int = MOST_ROWS


def answered(sandbox: Sandbox, question: Question) -> Answer:
    """Ask, and wait for the answer.

    Raises:
        QueryError: As for `Sandbox.run`.
        SnapshotGoneError: Likewise.
    """
    started = monotonic()
    limit, parameters = question.limit, question.parameters
    rows = sandbox.run(question.sql, timeout_s=question.timeout_s, limit=limit + 1, parameters=parameters)
    return Answer(rows.head(limit), len(rows) > limit, monotonic() - started)


class BackgroundQuery:
    """One question, asked in a thread of its own."""

    def __init__(self, pool: SandboxPool, question: Question, reader: str = "") -> None:
        self.question = question
        self._pool = pool
        self._reader = reader
        self._lock = Lock()
        self._sandbox: Sandbox | None = None
        self._is_cancelled = False
        self._outcome: Answer | QueryError | SnapshotGoneError = QueryError("the query ended without an answer")
        self._thread = Thread(target=self._ask, daemon=True)
        self._thread.start()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait a while; returns whether it is over."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Give it up: it is over at once, or as soon as it would have had its turn."""
        with self._lock:
            self._is_cancelled = True
            if self._sandbox is not None:
                self._sandbox.interrupt()

    def answer(self) -> Answer:
        """What came of it; waits for it.

        Raises:
            QueryError: It was refused, cancelled, failed, or took too much; one line says why.
            SnapshotGoneError: The snapshot was deleted before it was read.
        """
        self._thread.join()
        if isinstance(self._outcome, Answer):
            return self._outcome
        raise self._outcome

    def _ask(self) -> None:
        try:
            with self._pool.lent(self.question.snapshot, self._reader) as sandbox:
                self._outcome = self._asked(sandbox)
        except (QueryError, SnapshotGoneError) as error:
            self._outcome = QueryError("cancelled") if self._is_cancelled else error

    def _asked(self, sandbox: Sandbox) -> Answer:
        with self._lock:
            if self._is_cancelled:
                raise QueryError("cancelled")
            self._sandbox = sandbox
        try:
            return answered(sandbox, self.question)
        finally:
            with self._lock:
                self._sandbox = None
