"""What a worker does to itself costs its own restoration and nothing else; several devices share one run."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import torch

from clir_core.restorers.bicubic import SPECS
from clir_core.tasks.task import parse_task
from db import records
from db.reading import questions
from db.store import Store
from ingest.execution.device_memory import DeviceMemory
from ingest.execution.lane import Lane, Lanes
from ingest.execution.progress import Reporter
from ingest.execution.recorder import RunRecorder
from ingest.execution.restorer_queue import RestorerQueue
from ingest.execution.session import run_row
from ingest.execution.side_work import SideWork
from ingest.job.catalogue import Candidate
from ingest.job.limits import Limits
from ingest.job.plan import PlannedRestoration
from ingest.job.samples import describe_image, plan_sample
from ingest.job.sources import folders
from ingest.workers.pool import WorkerPool
from ingest.workers.process import Local
from ingest.workers.restoration import RestorationRequest, Rows
from ingest.workers.scoring import ScoreRequest, Unscored

CANDIDATE = Candidate(spec=SPECS[0], setting=SPECS[0].setting)


@dataclass(frozen=True)
class Silent:
    """A pool worker that has nothing to say."""

    batch: int = 1

    def start(self) -> Callable[[tuple[ScoreRequest, ...]], tuple[Unscored, ...]]:
        return lambda request: ()


@dataclass(frozen=True)
class Fragile:
    """A restorer in a real process that does what the name of its restoration says, and writes down who did it."""

    log: Path

    def start(self) -> Callable[[RestorationRequest], Rows]:
        def restore(request: RestorationRequest) -> Rows:
            mark = self.log / f"{request.restoration_id}-{time.monotonic_ns()}-{os.getpid()}"
            tried_before = any(self.log.glob(f"{request.restoration_id}-*"))
            mark.touch()
            match request.restoration_id.split("-")[0]:
                case "poison":
                    os.kill(os.getpid(), signal.SIGKILL)
                case "once" if not tried_before:
                    os.kill(os.getpid(), signal.SIGSEGV)
                case "hang":
                    time.sleep(600)
                case "raise":
                    raise ValueError("three channels expected")
                case "slow":
                    time.sleep(0.05)
            return (made(request),)

        return restore


def made(request: RestorationRequest) -> records.Restoration:
    return records.Restoration(
        restoration_id=request.restoration_id,
        sample_id=request.sample.sample_id,
        restorer_id=CANDIDATE.spec.id,
        setting_id="setting",
        run_id="run",
        revision=1,
        status="done",
        restored_sha="0" * 64,
        created_at=datetime.fromisoformat("2026-01-01"),
    )


@dataclass
class Ended:
    """What a run left behind."""

    run: records.Run
    failures: dict[str, str]
    tracebacks: list[str]
    tries: dict[str, int]
    processes: int


@pytest.fixture
def work_off(photographs: Path, tmp_path: Path) -> Callable[..., Ended]:
    image = describe_image(folders([photographs]).sources[0])
    sample = plan_sample(image, parse_task("blur1"), seed=0)
    row = records.Sample(
        sample_id=sample.sample_id, image_id="0" * 64, task_id="blur1", seed=0, drawn="[]", degraded_sha="",
        width=96, height=96, alpha=1.0,
    )  # fmt: skip

    def call(*names: str, devices: int = 1, seconds: float = 60, memory: DeviceMemory | None = None) -> Ended:
        log, store = tmp_path / "log", Store.create(tmp_path / "store")
        log.mkdir()
        planned = [
            PlannedRestoration(
                restoration_id=name, sample=sample, setting=CANDIDATE.setting, subject=name, missing_metrics=()
            )
            for name in names
        ]
        with RunRecorder(store, run_row(torch.device("cpu")), Reporter()) as recorder, ExitStack() as stack:
            pools = [stack.enter_context(WorkerPool([Silent()])) for _ in range(devices)]
            lanes = [
                Lane(
                    side_work=SideWork(pool=pool, recorder=recorder, stored=lambda _: row),
                    recorder=recorder,
                    role=lambda _: Fragile(log),
                    launcher=Local(),
                    limits=Limits(seconds=seconds),
                    on_cpu=False,
                    memory=memory or DeviceMemory(),
                    expected=lambda _: None,
                )
                for pool in pools
            ]
            Lanes(lanes).carry_out([RestorerQueue.of(CANDIDATE, planned)])
        failures = questions.failures(store.current())
        marks = [path.name.rsplit("-", 2) for path in log.iterdir()]
        return Ended(
            run=recorder.run,
            failures=dict(zip(failures["subject"], failures["error"], strict=True)),
            tracebacks=[trace for trace in failures["traceback"] if trace],
            tries={name: sum(name == mark[0] for mark in marks) for name in names},
            processes=len({mark[2] for mark in marks}),
        )

    return call


def test_a_poisonous_restoration_is_given_up_after_two_tries_and_the_rest_is_done(
    work_off: Callable[..., Ended],
) -> None:
    ended = work_off("a", "poison", "b", "c")
    assert (ended.run.done_units, ended.run.failed_units) == (3, 1)
    assert ended.tries == {"a": 1, "poison": 2, "b": 1, "c": 1}
    assert "SIGKILL" in ended.failures["bicubic on poison"]
    assert ended.failures["bicubic on poison"].endswith("given up after 2 tries")


def test_a_crash_that_was_bad_luck_costs_nothing(work_off: Callable[..., Ended]) -> None:
    ended = work_off("a", "once", "b")
    assert (ended.run.done_units, ended.run.failed_units) == (3, 0)
    assert ended.tries == {"a": 1, "once": 2, "b": 1}


@pytest.mark.slow
def test_a_hang_is_ended_at_the_time_limit_and_the_rest_is_done(work_off: Callable[..., Ended]) -> None:
    ended = work_off("a", "hang", "b", seconds=3)
    assert (ended.run.done_units, ended.run.failed_units) == (2, 1)
    assert "no answer within 3 s; --time-limit allows more" in ended.failures["bicubic on hang"]


def test_an_error_is_not_tried_again_and_keeps_its_traceback(work_off: Callable[..., Ended]) -> None:
    ended = work_off("raise", "a")
    assert ended.tries == {"raise": 1, "a": 1}
    assert ended.failures == {"bicubic on raise": "ValueError: three channels expected"}
    (trace,) = ended.tracebacks
    assert "in restore" in trace
    assert trace.endswith("ValueError: three channels expected")
    assert ended.processes == 1


def test_a_restorer_that_always_dies_is_given_up_and_says_so(work_off: Callable[..., Ended]) -> None:
    ended = work_off(*(f"poison-{number}" for number in range(8)))
    assert sum(ended.tries.values()) == 2 * 5
    assert ended.run.failed_units == 8
    assert "the rest is left to another run" in ended.failures["bicubic"]


def test_two_devices_share_what_one_restorer_has_to_do(work_off: Callable[..., Ended]) -> None:
    names = [f"slow-{number}" for number in range(40)]
    ended = work_off(*names, devices=2)
    assert ended.run.done_units == 40
    assert set(ended.tries.values()) == {1}
    assert ended.processes == 2


def test_lanes_of_one_device_load_no_more_restorers_than_its_memory_holds(work_off: Callable[..., Ended]) -> None:
    names = [f"slow-{number}" for number in range(20)]
    ended = work_off(*names, devices=2, memory=DeviceMemory(1000, lambda _: 600))
    assert ended.run.done_units == 20
    assert ended.processes == 1


def test_lanes_of_one_device_share_it_where_its_memory_has_room(work_off: Callable[..., Ended]) -> None:
    names = [f"slow-{number}" for number in range(40)]
    ended = work_off(*names, devices=2, memory=DeviceMemory(1200, lambda _: 600))
    assert ended.run.done_units == 40
    assert ended.processes == 2
