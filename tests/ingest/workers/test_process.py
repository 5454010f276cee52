import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import psutil
import pytest

from ingest.attempt import Failed
from ingest.job.limits import Limits
from ingest.workers.process import WorkerProcess
from ingest.workers.worker import WorkerRole


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
class Hoarding:
    """Keeps ten million bytes for each unit it is asked for; -1 makes it hang."""

    def start(self) -> Callable[[int], int]:
        kept: list[bytearray] = []

        def hoard(number: int) -> int:
            if number < 0:
                time.sleep(600)
            kept.extend(bytearray(b"x" * 10_000_000) for _ in range(number))
            if number > 10:
                time.sleep(600)
            return number

        return hoard


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


def test_an_error_brings_its_traceback_along() -> None:
    with WorkerProcess[int, int].start(Squaring()) as worker:
        worker.ready()
        worker.send(-3)
        answer = worker.receive()
    assert isinstance(answer, Failed)
    assert "in square" in answer.traceback
    assert not answer.died


def test_a_worker_that_hangs_is_ended_at_its_time_limit() -> None:
    with WorkerProcess[int, int].start(Hoarding(), Limits(seconds=20)) as worker:
        worker.ready()
        worker.limits = Limits(seconds=1)
        worker.send(-1)
        assert worker.receive() == Failed(
            "the worker process was ended while working: no answer within 1 s; --time-limit allows more"
        )
        assert not worker.alive


def test_a_worker_that_takes_too_much_memory_is_ended_in_the_middle_of_its_work() -> None:
    with WorkerProcess[int, int].start(Hoarding()) as worker:
        worker.ready()
        worker.limits = Limits(memory_mb=resident_mb(worker) + 300)
        worker.send(100)
        answer = worker.receive()
    assert isinstance(answer, Failed)
    assert answer.died
    assert "--memory-limit allows more" in answer.error


def test_a_leak_ends_the_process_between_two_requests_and_loses_neither() -> None:
    with WorkerProcess[int, int].start(Hoarding()) as worker:
        worker.ready()
        worker.limits = Limits(memory_mb=resident_mb(worker) + 35)
        worker.send(1)
        assert worker.receive() == 1
        assert worker.alive
        worker.send(8)
        assert worker.receive() == 8
        assert not worker.alive


def resident_mb(worker: WorkerProcess[int, int]) -> float:
    return psutil.Process(worker.process.pid).memory_info().rss / 1e6


OWNER = """
from tests.ingest.workers.test_process import Hoarding
from ingest.workers.process import WorkerProcess
worker = WorkerProcess.start(Hoarding())
worker.ready()
worker.send(-1)
print(worker.process.pid, flush=True)
worker.receive()
"""


@pytest.mark.slow
def test_a_worker_that_hangs_does_not_outlive_a_run_that_is_killed() -> None:
    owner = subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    worker = psutil.Process(int(owner.stdout.readline()))
    owner.kill()
    owner.wait()
    gone, _ = psutil.wait_procs([worker], timeout=20)
    assert gone == [worker]
