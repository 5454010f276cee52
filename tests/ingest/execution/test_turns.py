"""Who may work while a restoration is timed, on a CPU and on a GPU."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread

import pytest
import torch

from clir_core.interfaces import NetworkSetting
from clir_core.restorers.bicubic import SPECS
from db import records
from db.store import Store
from ingest.execution.progress import Reporter
from ingest.execution.recorder import RunRecorder
from ingest.execution.restorer_queue import RestorerQueue
from ingest.execution.session import run_row
from ingest.execution.side_work import SideWork
from ingest.execution.turns import Turns
from ingest.job.catalogue import Candidate, ReadyMetric, find_metric
from ingest.job.plan import PlannedRestoration
from ingest.job.samples import PlannedSample, describe_image, plan_sample
from ingest.job.sources import folders
from ingest.workers.pool import WorkerPool
from ingest.workers.restoration import RestorationRequest, Rows
from ingest.workers.scoring import ScoreRequest, Unscored


@dataclass(frozen=True)
class SlowScorer:
    """Takes longer to score than restoring takes."""

    batch: int = 1

    def start(self) -> Callable[[tuple[ScoreRequest, ...]], tuple[Unscored, ...]]:
        def answer(request: tuple[ScoreRequest, ...]) -> tuple[Unscored, ...]:
            time.sleep(0.3)
            return ()

        return answer


@dataclass
class Watch:
    """A restorer's process that notes, while it restores, whether the pool works."""

    pool: WorkerPool
    alive: bool = True
    requests: list[RestorationRequest] = field(default_factory=list)
    disturbed: list[bool] = field(default_factory=list)
    ends: tuple[Connection, Connection] = field(default_factory=Pipe)

    @property
    def connection(self) -> Connection:
        return self.ends[0]

    def send(self, request: RestorationRequest) -> None:
        self.requests.append(request)
        self.disturbed.append(any(worker.busy is not None for worker in self.pool.workers))
        Thread(target=self._restore).start()

    def _restore(self) -> None:
        time.sleep(0.05)
        self.disturbed[-1] |= any(worker.busy is not None for worker in self.pool.workers)
        self.ends[1].send("restored")

    def exceeded(self) -> str:
        return ""

    def receive(self) -> Rows:
        self.connection.recv()
        request = self.requests[-1]
        identity = {"restoration_id": request.restoration_id, "sample_id": "s", "restorer_id": "r", "setting_id": "d"}
        made = records.Restoration(
            **identity,
            run_id="run",
            revision=1,
            status="done",
            restored_sha="0" * 64,
            created_at=run_row(CPU).started_at,
        )
        return (made,)


CPU = torch.device("cpu")


@pytest.fixture
def planned(photographs: Path) -> list[PlannedRestoration]:
    """Five of one size, then one of another."""
    from clir_core.tasks.task import parse_task

    image = describe_image(folders([photographs]).sources[0])
    metrics = (ReadyMetric(spec=find_metric("psnr_rgb")),)
    tasks = [parse_task(name) for name in ("blur1", "blur2", "blur3", "blur4", "blur5", "sr2")]
    return [
        PlannedRestoration(
            restoration_id=f"r{place}",
            sample=plan_sample(image, task, seed=0),
            setting=SPECS[0].setting,
            subject=task.id,
            missing_metrics=metrics,
        )
        for place, task in enumerate(tasks)
    ]


def sample_row(planned: PlannedSample, side: int) -> records.Sample:
    return records.Sample(
        sample_id=planned.sample_id,
        image_id="0" * 64,
        task_id=planned.task_id,
        seed=0,
        drawn="[]",
        degraded_sha="",
        width=side,
        height=side,
        alpha=96 / side,
    )


def worked_off(planned: list[PlannedRestoration], store: Store, *, on_cpu: bool) -> Watch:
    samples = {each.sample.sample_id: sample_row(each.sample, 48 if each.subject == "sr2" else 96) for each in planned}
    with RunRecorder(store, run_row(CPU), Reporter()) as recorder, WorkerPool([SlowScorer()]) as pool:
        watch = Watch(pool)
        side_work = SideWork(pool=pool, recorder=recorder, stored=samples.get)
        turns = Turns(
            worker=watch,
            queue=RestorerQueue.of(Candidate(spec=SPECS[0], setting=SPECS[0].setting), planned),
            side_work=side_work,
            recorder=recorder,
            on_cpu=on_cpu,
            expected=lambda _: None,
        )
        turns.work_off()
        side_work.settle()
    assert recorder.run.done_units == len(planned)
    return watch


def test_on_a_cpu_nothing_of_ours_works_while_any_latency_is_taken(
    planned: list[PlannedRestoration], tmp_path: Path
) -> None:
    watch = worked_off(planned, Store.create(tmp_path / "store"), on_cpu=True)
    assert watch.disturbed == [False] * 6
    assert [request.alone for request in watch.requests] == [True] * 6
    assert [request.repeat for request in watch.requests] == [True, False, False, False, False, True]


def test_on_a_gpu_restoring_goes_on_beside_scoring_but_for_the_timed_repeats(
    planned: list[PlannedRestoration], tmp_path: Path
) -> None:
    watch = worked_off(planned, Store.create(tmp_path / "store"), on_cpu=False)
    firsts = [place for place, request in enumerate(watch.requests) if request.repeat]
    assert firsts == [0, 5]
    assert not any(watch.disturbed[place] for place in firsts)
    assert all(watch.requests[place].alone for place in firsts)
    beside = [watch.disturbed[place] for place in (1, 2, 3, 4)]
    assert all(beside), "the scorer was idle although scores waited"
    assert not any(watch.requests[place].alone for place in (1, 2, 3, 4)), "these latencies are contended"


def test_each_setting_is_timed_with_care_once_an_input_size(planned: list[PlannedRestoration], tmp_path: Path) -> None:
    tiled = replace(planned[1], setting=NetworkSetting(tile=64), restoration_id="tiled")
    watch = worked_off([planned[0], tiled, planned[2]], Store.create(tmp_path / "store"), on_cpu=True)
    assert [request.repeat for request in watch.requests] == [True, True, False]
    assert [request.setting for request in watch.requests][1] == NetworkSetting(tile=64)
