"""Workers as processes of this machine.

A crash inside one (killed for memory, a fault in native code), a hang or a leak costs the request in flight and nothing
else: the process is ended, and whoever owns it starts another.
"""

import multiprocessing
import os
import pickle
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from time import monotonic
from types import TracebackType
from typing import Any, Generic, TypeVar, cast

import psutil

from clir_core.registry import public_modules
from ingest.attempt import Failed, attempt, failed_by
from ingest.job.limits import Limits
from ingest.workers.worker import CHECK_EVERY_S, Worker, WorkerRole

Request = TypeVar("Request")
Reply = TypeVar("Reply")

DIES_FIRST = "500"
"""Of 1000: when memory runs out, the kernel ends a worker before the run that owns it."""
LOST_DEVICE = "CUDA error"
"""After such an error a process can use its device no more."""


@dataclass(slots=True)
class WorkerProcess(Generic[Request, Reply]):
    """The parent's end of a worker process."""

    process: BaseProcess
    connection: Connection
    limits: Limits = field(default_factory=Limits)
    broken: Failed | None = None
    _since: float = field(default_factory=monotonic)

    @classmethod
    def start(cls, role: WorkerRole[Request, Reply], limits: Limits | None = None) -> "WorkerProcess[Request, Reply]":
        """Start the process; `ready` tells when it is loaded."""
        context = start_fork_server()
        ours, theirs = context.Pipe()
        # Unpickled by `_serve`: what is wrong with a role's modules becomes an answer, not a traceback.
        process = context.Process(target=_serve, args=(theirs, pickle.dumps(role)), daemon=True)
        process.start()
        theirs.close()
        return cls(process=process, connection=ours, limits=limits or Limits())

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
        self._since = monotonic()
        try:
            self.connection.send(request)
        except OSError:
            return

    def receive(self) -> Reply | Failed:
        """Wait for the reply; Failed when it raised, or when the process died of it or had to be ended."""
        if self.broken:
            return self.broken
        answer = self._receive("working")
        if isinstance(answer, Failed) and LOST_DEVICE in answer.error:
            self._end()
            return Failed(answer.error, answer.traceback, died=True)
        if self.limits.memory_mb < _resident_mb(self.process):
            self._end()
        return cast("Reply | Failed", answer)

    def exceeded(self) -> str:
        """Which limit the request in flight exceeds; empty where none."""
        return self.limits.exceeded(monotonic() - self._since, _resident_mb(self.process))

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
            self._end()

    def _end(self) -> None:
        self.process.kill()
        self.process.join()

    def _receive(self, while_doing: str) -> object:
        try:
            while not self.connection.poll(CHECK_EVERY_S):
                exceeded = self.exceeded()
                if exceeded:
                    self._end()
                    return Failed(f"the worker process was ended while {while_doing}: {exceeded}", died=True)
            return self.connection.recv()
        except (EOFError, OSError):
            self.process.join(timeout=5)
            cause = _cause(self.process.exitcode)
            return Failed(f"the worker process died while {while_doing} ({cause})", died=True)


def start_fork_server() -> ForkServerContext:
    """Start the process that workers are forked from, unless it runs; it loads modules while the caller goes on."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_modules_worth_loading_once())
    forkserver.ensure_running()
    return context


class Local:
    """Starts workers as processes of this machine."""

    def start(self, role: WorkerRole[Request, Reply], limits: Limits) -> WorkerProcess[Request, Reply]:
        """As `Launcher` says."""
        return WorkerProcess[Request, Reply].start(role, limits)

    def wait(self, workers: Sequence[Worker[Any, Any]]) -> list[Worker[Any, Any]]:
        """As `Launcher` says."""
        by_connection = {cast("Any", worker).connection: worker for worker in workers}
        readable = wait(list(by_connection), CHECK_EVERY_S)
        return [worker for connection, worker in by_connection.items() if connection in readable]


def _serve(connection: Connection, role: bytes) -> None:
    for signum in (signal.SIGINT, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)
    _go_before_the_run()
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


def _go_before_the_run() -> None:
    """A worker does not outlive the run, even while it hangs, and on Linux is the first to go when memory runs out."""
    run = multiprocessing.parent_process()
    if run is not None:
        Thread(target=_end_with, args=(run.sentinel,), daemon=True).start()
    score = Path("/proc/self/oom_score_adj")
    if score.exists():
        attempt(lambda: score.write_text(DIES_FIRST))


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os.kill(os.getpid(), signal.SIGKILL)


def _started(role: bytes) -> Callable[[object], object] | Failed:
    try:
        return cast("WorkerRole[object, object]", pickle.loads(role)).start()  # noqa: S301 - our parent wrote it
    except BaseException as error:  # noqa: BLE001 - a library that calls sys.exit is a reason too
        return failed_by(error)


def _modules_worth_loading_once() -> list[str]:
    """Every worker is forked from a process that has imported these: it starts in milliseconds, not seconds."""
    packages = ("clir_core.degradations", "clir_core.metrics", "clir_core.restorers")
    return [
        "torch",
        "torch._dynamo",  # what counts operations imports it, in more than a second
        "ingest.workers.roles",
        "pandas",
        "pyarrow.pandas_compat",
        "scipy.sparse",  # pyarrow asks for it with the first table
        "PIL.JpegImagePlugin",  # as Pillow does with the first image
        *(name for package in packages for name in public_modules(package)),
    ]


def _resident_mb(process: BaseProcess) -> float:
    try:
        return psutil.Process(process.pid).memory_info().rss / 1e6
    except (psutil.Error, ValueError):
        return 0.0


def _cause(exit_code: int | None) -> str:
    if exit_code is None or exit_code >= 0:
        return f"exit code {exit_code}"
    name = signal.Signals(-exit_code).name
    return f"{name}; often the sign of too little memory" if name == "SIGKILL" else name
