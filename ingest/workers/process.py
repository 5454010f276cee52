"""A process that owns something expensive (a loaded model, bound targets) and answers one request at a time.

A crash inside it (killed for memory, a fault in native code) costs the request in flight and nothing else.
"""

import multiprocessing
import pickle
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Generic, Protocol, TypeVar, cast

from clir_core.registry import public_modules
from ingest.attempt import Failed, attempt, one_line

Request = TypeVar("Request")
Reply = TypeVar("Reply")
RequestIn_contra = TypeVar("RequestIn_contra", contravariant=True)
ReplyOut_co = TypeVar("ReplyOut_co", covariant=True)


class WorkerRole(Protocol[RequestIn_contra, ReplyOut_co]):
    """What a worker process needs to know to start; picklable."""

    def start(self) -> Callable[[RequestIn_contra], ReplyOut_co]:
        """Load what is expensive and return what answers requests. Runs in the worker process."""
        ...


@dataclass(slots=True)
class WorkerProcess(Generic[Request, Reply]):
    """The parent's end of a worker process."""

    process: BaseProcess
    connection: Connection
    broken: Failed | None = None
    """Why it could not start; then it answers every request with this."""

    @classmethod
    def start(cls, role: WorkerRole[Request, Reply]) -> "WorkerProcess[Request, Reply]":
        """Start the process; `ready` tells when it is loaded."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_modules_worth_loading_once())
        ours, theirs = context.Pipe()
        # Unpickled by `_serve`: what is wrong with a role's modules becomes an answer, not a traceback.
        process = context.Process(target=_serve, args=(theirs, pickle.dumps(role)), daemon=True)
        process.start()
        theirs.close()
        return cls(process=process, connection=ours)

    def __enter__(self) -> "WorkerProcess[Request, Reply]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ready(self) -> Failed | None:
        """Wait until the worker is loaded; Failed when it cannot be."""
        loaded = self._receive("starting")
        self.broken = loaded if isinstance(loaded, Failed) else None
        return self.broken

    def send(self, request: Request) -> None:
        """Hand over a request; `receive` brings the reply. A dead worker says so there."""
        try:
            self.connection.send(request)
        except (BrokenPipeError, ConnectionResetError):
            return

    def receive(self) -> Reply | Failed:
        """Wait for the reply to the oldest request; Failed when it raised, or when the process died of it."""
        return self.broken or cast("Reply | Failed", self._receive("working"))

    @property
    def alive(self) -> bool:
        """Whether it can take another request."""
        return self.process.is_alive()

    def close(self) -> None:
        """Let it go at once: what is in flight is lost."""
        self.connection.close()
        self.process.terminate()
        self.process.join(timeout=5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()

    def _receive(self, while_doing: str) -> object:
        try:
            return self.connection.recv()
        except (EOFError, ConnectionResetError):
            self.process.join(timeout=5)
            return Failed(f"the worker process died while {while_doing} ({_cause(self.process.exitcode)})")


def _serve(connection: Connection, role: bytes) -> None:
    for signum in (signal.SIGINT, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)
    handle = _started(role)
    connection.send(handle if isinstance(handle, Failed) else None)
    if isinstance(handle, Failed):
        return
    try:
        while True:
            request = connection.recv()
            connection.send(attempt(lambda request=request: handle(request)))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _started(role: bytes) -> Callable[[object], object] | Failed:
    try:
        return cast("WorkerRole[object, object]", pickle.loads(role)).start()  # noqa: S301 - our parent wrote it
    except BaseException as error:  # noqa: BLE001 - a library that calls sys.exit is a reason too
        return Failed(one_line(error))


def _modules_worth_loading_once() -> list[str]:
    """Every worker is forked from a process that has imported these: it starts in milliseconds, not seconds."""
    packages = ("clir_core.degradations", "clir_core.metrics", "clir_core.restorers")
    return [
        "torch",
        "ingest.workers.roles",
        "pandas",
        *(name for package in packages for name in public_modules(package)),
    ]


def _cause(exit_code: int | None) -> str:
    if exit_code is None or exit_code >= 0:
        return f"exit code {exit_code}"
    name = signal.Signals(-exit_code).name
    return f"{name}; often the sign of too little memory" if name == "SIGKILL" else name
