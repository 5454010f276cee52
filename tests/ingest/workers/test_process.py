import os
import signal
from collections.abc import Callable
from dataclasses import dataclass

from ingest.attempt import Failed
from ingest.workers.process import WorkerProcess


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


def test_a_worker_that_cannot_load_says_why() -> None:
    worker = WorkerProcess.start(Broken())
    assert worker.ready() == Failed("ValueError: nothing to load")
    worker.close()
