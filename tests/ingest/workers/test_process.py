import os
import signal
from collections.abc import Callable
from dataclasses import dataclass

from ingest.attempt import Failed
from ingest.workers.process import Station


@dataclass(frozen=True)
class Squaring:
    """Answers with the square; -1 makes it raise, 0 kills its process."""

    def open(self) -> Callable[[int], int]:
        def square(number: int) -> int:
            if number == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            if number < 0:
                raise ValueError(f"{number} is negative")
            return number * number

        return square


@dataclass(frozen=True)
class Broken:
    def open(self) -> Callable[[int], int]:
        raise ValueError("nothing to load")


def test_a_station_answers_and_survives_an_error() -> None:
    station = Station.start(Squaring())
    assert station.ready() is None
    station.send(-3)
    assert station.receive() == Failed("ValueError: -3 is negative")
    station.send(7)
    assert station.receive() == 49
    station.close()


def test_a_killed_station_says_so_instead_of_hanging() -> None:
    station = Station.start(Squaring())
    station.ready()
    station.send(0)
    answer = station.receive()
    assert isinstance(answer, Failed)
    assert "SIGKILL" in answer.error
    assert not station.alive
    station.close()


def test_a_station_that_cannot_load_says_why() -> None:
    station = Station.start(Broken())
    assert station.ready() == Failed("ValueError: nothing to load")
    station.close()
