"""SQL of people who are not trusted with this machine: a process of its own, limited, and killed when over.

DuckDB's own limits are not enough: `repeat('x', 4e9)` ignores both its memory limit and an interrupt. The
worker is a plain subprocess rather than one of multiprocessing's, because that would run the dashboard's
script again in the child.
"""

import json
import os
import subprocess
import sys
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any

import psutil

from db.errors import QueryError, SnapshotGoneError
from db.reading.sandbox_protocol import GONE, LAST_WORDS, PART, REFUSAL, Limits
from db.store import Snapshot

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from db.reading.exact import Argument

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0
"""A worker that is not ready by then never will be."""
LONG_S = 0.5
"""Processor time after which a query gives way to shorter ones: its process gets the lowest priority, for good."""
LOOK_EVERY_S = 0.1
"""How often that time is read."""


def framed(rows: "pa.Table") -> "pd.DataFrame":
    """Rows in pandas. A missing integer makes no floats of the others, which would make large ones inexact."""
    import pandas as pd
    import pyarrow as pa

    nullable: dict[Any, Any] = {pa.bool_(): pd.BooleanDtype()}
    for bits in (8, 16, 32, 64):
        nullable[getattr(pa, f"int{bits}")()] = getattr(pd, f"Int{bits}Dtype")()
        nullable[getattr(pa, f"uint{bits}")()] = getattr(pd, f"UInt{bits}Dtype")()
    return rows.to_pandas(types_mapper=nullable.get, date_as_object=False)


class Sandbox:
    """Answers queries on one snapshot, one at a time; other threads wait for their turn.

    A query is one SELECT over the store's tables and views with the functions of `permitted_functions.txt`, or EXPLAIN
    or EXPLAIN ANALYZE before one, whose answer is DuckDB's plan.
    """

    def __init__(self, snapshot: Snapshot, limits: Limits | None = None) -> None:
        self._snapshot = snapshot
        self._limits = limits or Limits()
        self._turn = Lock()
        self._worker = _Worker.start(snapshot.path, self._limits)

    def run(
        self,
        sql: str,
        *,
        timeout_s: float | None = 10.0,
        limit: int | None = 10_000,
        parameters: "Mapping[str, Argument] | None" = None,
    ) -> "pd.DataFrame":
        """The first rows of one SELECT statement. Ask for one more than is shown to learn whether there are more.

        Columns are typed where that is exact, else they hold the text that DuckDB writes.

        Args:
            sql: The statement.
            timeout_s: Seconds after which the query is killed; waiting for a turn does not count.
            limit: Most rows.
            parameters: A value for each $parameter of the statement.

        Raises:
            QueryError, SnapshotGoneError: Refused, failed, too much time or memory; or the snapshot was deleted unread.
        """
        return framed(self.rows(sql, timeout_s=timeout_s, limit=limit, parameters=parameters))

    def rows(
        self,
        sql: str,
        *,
        timeout_s: float | None = 10.0,
        limit: int | None = 10_000,
        parameters: "Mapping[str, Argument] | None" = None,
    ) -> "pa.Table":
        """What `run` returns, and raises, before pandas: that takes a third of a second to import."""
        (rows,) = self._parts(_request(sql, limit, as_text=False, parameters=parameters or {}), timeout_s)
        return rows

    def export(
        self,
        sql: str,
        *,
        timeout_s: float | None = None,
        limit: int | None = None,
        parameters: "Mapping[str, Argument] | None" = None,
    ) -> "Iterator[pa.Table]":
        """The whole answer, piece by piece, every column as text; the first piece has the columns and no rows.

        It takes what `run` takes, but only the query's own work counts as its time; an error may come after pieces.
        """
        return self._parts(_request(sql, limit, as_text=True, parameters=parameters or {}), timeout_s)

    @property
    def snapshot(self) -> Snapshot:
        """What it answers on."""
        return self._snapshot

    @property
    def is_warm(self) -> bool:
        """Whether its worker has started, so that a query is answered at once."""
        return self._worker.has_started()

    @property
    def is_alive(self) -> bool:
        """Whether its worker can answer another query."""
        return self._worker.process.poll() is None

    def interrupt(self) -> None:
        """End the query that runs in another thread, which gets a `QueryError`; a new worker takes over."""
        self._worker.process.kill()

    def close(self) -> None:
        """End the worker."""
        self._worker.kill()

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _parts(self, request: bytes, timeout_s: float | None) -> "Generator[pa.Table]":
        import pyarrow as pa

        with self._turn:
            is_sound = False
            try:
                for part in self._worker.ask(request, timeout_s):
                    yield pa.ipc.open_stream(part).read_all()
                is_sound = True
            except _LastWordsError:
                raise
            except SnapshotGoneError:
                is_sound = True  # no other worker would find it
                self._worker.kill()
                raise
            except QueryError:
                is_sound = True
                raise
            except (EOFError, OSError) as error:
                raise QueryError(_reason(error, timeout_s)) from error
            finally:
                if not is_sound or self._worker.has_given_way:
                    self._replace_worker()

    def _replace_worker(self) -> None:
        self._worker.kill()
        self._worker = _Worker.start(self._snapshot.path, self._limits)


class _LastWordsError(QueryError):
    """The worker has ended after this refusal."""


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    connection: "Connection[bytes, bytes]"
    is_ready: bool = False
    has_given_way: bool = False
    """Whether it has the lowest priority; only a new process has the usual one."""
    cpu_before_s: float = 0.0

    @classmethod
    def start(cls, database: Path, limits: Limits) -> "_Worker":
        ours, theirs = Pipe()
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - our own module, in our own interpreter
                [
                    sys.executable,
                    "-m",
                    "db.reading.sandbox_worker",
                    str(database),
                    str(theirs.fileno()),
                    limits.to_json(),
                ],
                pass_fds=[theirs.fileno()],
                env={"PYTHONPATH": str(ROOT), "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        return cls(process, ours)

    def ask(self, request: bytes, timeout_s: float | None) -> Iterator[bytes]:
        """The parts of an answer. Only the time that is waited for them counts, not what is done with them."""
        if not self.is_ready:
            self._receive(START_SECONDS)
            self.is_ready = True
        self.cpu_before_s = self._cpu_s()
        self.connection.send_bytes(request)
        left = timeout_s
        while True:
            started = monotonic()
            part = self._receive(left)
            if part is None:
                return
            left = None if left is None else max(0.0, left - (monotonic() - started))
            yield part

    def has_started(self) -> bool:
        try:
            return self.is_ready or self.connection.poll(0)
        except OSError:
            return False

    def kill(self) -> None:
        self.connection.close()
        self.process.kill()
        self.process.wait()

    def _receive(self, timeout_s: float | None) -> bytes | None:
        """A part; None at the end, and when the worker says that it is ready."""
        self._wait(timeout_s)
        message = self.connection.recv_bytes()
        kind, content = message[:1], message[1:]
        if kind == LAST_WORDS:
            raise _LastWordsError(content.decode())
        if kind == GONE:
            raise SnapshotGoneError(f"{content.decode()}: it was replaced and deleted; read the current snapshot again")
        if kind == REFUSAL:
            raise QueryError(content.decode())
        return content if kind == PART else None

    def _wait(self, timeout_s: float | None) -> None:
        deadline = None if timeout_s is None else monotonic() + timeout_s
        while not self.connection.poll(
            LOOK_EVERY_S if deadline is None else max(0.0, min(LOOK_EVERY_S, deadline - monotonic()))
        ):
            if deadline is not None and monotonic() >= deadline:
                raise TimeoutError
            if self.is_ready and not self.has_given_way and self._cpu_s() - self.cpu_before_s > LONG_S:
                os.setpriority(os.PRIO_PROCESS, self.process.pid, 19)
                self.has_given_way = True

    def _cpu_s(self) -> float:
        """Processor time so far; none of a process that has ended."""
        try:
            return sum(psutil.Process(self.process.pid).cpu_times()[:2])
        except psutil.Error:
            return 0.0


def _request(sql: str, limit: int | None, *, as_text: bool, parameters: "Mapping[str, Argument]") -> bytes:
    try:
        sql.encode()
    except UnicodeEncodeError as error:
        raise QueryError(f"the statement holds a character that no text has: {error.reason}") from error
    asked = {"sql": sql, "limit": limit, "as_text": as_text, "parameters": dict(parameters)}
    return json.dumps(asked).encode()


def _reason(error: Exception, timeout_s: float | None) -> str:
    if isinstance(error, TimeoutError):
        return f"stopped after {timeout_s:g} seconds; add a filter or a LIMIT"
    return "the query took down its process; ask for less at once"
