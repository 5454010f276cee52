"""SQL of people who are not trusted with this machine: a process of its own, limited, and killed when over.

DuckDB's own limits are not enough: `repeat('x', 4e9)` ignores both its memory limit and an interrupt. The
worker is a plain subprocess rather than one of multiprocessing's, because that would run the dashboard's
script again in the child.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from types import TracebackType

import pandas as pd
import pyarrow as pa

from db.errors import QueryError
from db.reading.sandbox_worker import ANSWER, MOST_ANSWER_BYTES, READY
from db.reading.select import Argument
from db.store import Snapshot

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0
"""A worker that is not ready by then never will be."""


class Sandbox:
    """Answers queries on one snapshot, one at a time; other threads wait for their turn."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._turn = Lock()
        self._worker = _Worker.start(snapshot.path)

    def run(
        self,
        sql: str,
        *,
        timeout_s: float = 10.0,
        limit: int = 10_000,
        parameters: Mapping[str, Argument] | None = None,
    ) -> pd.DataFrame:
        """The first rows of one SELECT statement. Ask for one more than is shown to learn whether there are more.

        Args:
            sql: The statement.
            timeout_s: Seconds after which the query is killed; waiting for a turn does not count.
            limit: Most rows.
            parameters: A value for each $parameter of the statement.

        Raises:
            QueryError: The statement was refused, failed, or took too much time or memory; one line says why.
        """
        request = json.dumps({"sql": sql, "limit": limit, "parameters": dict(parameters or {})}).encode()
        with self._turn:
            try:
                reply = self._worker.ask(request, timeout_s)
            except (EOFError, OSError) as error:
                self._worker.kill()
                self._worker = _Worker.start(self._snapshot.path)
                raise QueryError(_reason(error, timeout_s)) from error
        if reply[:1] != ANSWER:
            raise QueryError(reply[1:].decode())
        return pa.ipc.open_stream(reply[1:]).read_all().to_pandas()

    def close(self) -> None:
        """End the worker."""
        self._worker.kill()

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    connection: "Connection[bytes, bytes]"
    is_ready: bool = False

    @classmethod
    def start(cls, database: Path) -> "_Worker":
        ours, theirs = Pipe()
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - our own module, in our own interpreter
                [sys.executable, "-m", "db.reading.sandbox_worker", str(database), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={"PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        return cls(process, ours)

    def ask(self, request: bytes, timeout_s: float) -> bytes:
        if not self.is_ready:
            greeting = self._receive(START_SECONDS)
            if greeting != READY:
                return greeting
            self.is_ready = True
        self.connection.send_bytes(request)
        return self._receive(timeout_s)

    def kill(self) -> None:
        self.connection.close()
        self.process.kill()
        self.process.wait()

    def _receive(self, timeout_s: float) -> bytes:
        if not self.connection.poll(timeout_s):
            raise TimeoutError
        return self.connection.recv_bytes(2 * MOST_ANSWER_BYTES)


def _reason(error: Exception, timeout_s: float) -> str:
    if isinstance(error, TimeoutError):
        return f"stopped after {timeout_s:g} seconds; add a filter or a LIMIT"
    return "the query took down its process; ask for less at once"
