"""What owns something expensive (a loaded model, bound targets) and answers one request at a time, wherever it runs."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from ingest.attempt import Failed
from ingest.job.limits import Limits

Request_contra = TypeVar("Request_contra", contravariant=True)
Reply_co = TypeVar("Reply_co", covariant=True)
Request = TypeVar("Request")
Reply = TypeVar("Reply")

CHECK_EVERY_S = 0.5
"""How often a worker at work is held to its limits."""


class WorkerRole(Protocol[Request_contra, Reply_co]):
    """What a worker needs to know to start; picklable."""

    def start(self) -> Callable[[Request_contra], Reply_co]:
        """Load what is expensive and return what answers requests. Runs where the worker runs."""
        ...


class Worker(Protocol[Request_contra, Reply_co]):
    """The near end of a worker."""

    @property
    def broken(self) -> Failed | None:
        """Why it could not start; then it answers every request with this."""
        ...

    @property
    def alive(self) -> bool:
        """Whether it can take another request."""
        ...

    def ready(self) -> Failed | None:
        """Wait until it is loaded; Failed when it cannot be."""
        ...

    def send(self, request: Request_contra) -> None:
        """Hand over a request; `receive` brings the reply. A dead worker says so there."""
        ...

    def receive(self) -> Reply_co | Failed:
        """Wait for the reply; Failed when the request raised, or when the worker died of it or had to be ended."""
        ...

    def exceeded(self) -> str:
        """Which limit the request in flight exceeds; empty where none."""
        ...

    def close(self) -> None:
        """Let it go at once: what is in flight is lost."""
        ...


class Launcher(Protocol):
    """Where workers run: processes of this machine, or actors of a cluster."""

    def start(self, role: WorkerRole[Request, Reply], limits: Limits) -> Worker[Request, Reply]:
        """Start a worker; `ready` tells when it is loaded."""
        ...

    def wait(self, workers: Sequence[Worker[Request, Reply]]) -> Sequence[Worker[Request, Reply]]:
        """Those of some workers at work that can be received from, after `CHECK_EVERY_S` at the latest."""
        ...
