import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import pytest

from ingest.attempt import Failed
from ingest.workers.process import WorkerProcess, WorkerRole


@dataclass(frozen=True)
class Squaring:
    """Answers with the square; -1 makes it raise, 0 kills its process."""

    def start(self) -> Callable[[int], int]:
        def square(number: int) -> int:
            if number == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            if number < 0:
                raise ValueError(f"{number} is negative")
            return number * number

        return square


@dataclass(frozen=True)
class Broken:
    def start(self) -> Callable[[int], int]:
        raise ValueError("nothing to load")


@dataclass(frozen=True)
class Quitting:
    """A library that ends the program instead of raising."""

    def start(self) -> Callable[[int], int]:
        raise SystemExit("no licence found")


@dataclass(frozen=True)
class Killed:
    """As the kernel does it when memory runs out."""

    def start(self) -> Callable[[int], int]:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


@dataclass(frozen=True)
class OfAnAbsentModule:
    """A role whose module cannot be imported over there."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return (import_module, ("no_such_package.roles",))


def test_a_worker_answers_and_survives_an_error() -> None:
    worker = WorkerProcess.start(Squaring())
    assert worker.ready() is None
    worker.send(-3)
    assert worker.receive() == Failed("ValueError: -3 is negative")
    worker.send(7)
    assert worker.receive() == 49
    worker.close()


def test_a_killed_worker_says_so_instead_of_hanging() -> None:
    worker = WorkerProcess.start(Squaring())
    worker.ready()
    worker.send(0)
    answer = worker.receive()
    assert isinstance(answer, Failed)
    assert "SIGKILL" in answer.error
    assert not worker.alive
    worker.close()


@pytest.mark.parametrize(
    ("role", "reason"),
    [
        (Broken(), "ValueError: nothing to load"),
        (Quitting(), "SystemExit: no licence found"),
        (OfAnAbsentModule(), "ModuleNotFoundError: No module named 'no_such_package'"),
        (Killed(), "the worker process died while starting (SIGKILL; often the sign of too little memory)"),
    ],
    ids=["raises", "exits", "import", "killed"],
)
def test_a_worker_that_cannot_start_says_why_and_answers_with_it(role: WorkerRole[int, int], reason: str) -> None:
    with WorkerProcess[int, int].start(role) as worker:
        assert worker.ready() == Failed(reason)
        worker.send(3)
        assert worker.receive() == Failed(reason)
