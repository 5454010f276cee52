"""The pool with workers that only answer: what comes together, in which order, after a crash, and while it is held."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import pytest

from db import records
from ingest.attempt import Failed
from ingest.job.samples import PlannedSample, describe_image, plan_sample
from ingest.job.sources import folders
from ingest.workers.pool import WorkerPool
from ingest.workers.scoring import ScoreRequest, Unscored

SAMPLE = records.Sample(
    sample_id="sample",
    image_id="0" * 64,
    task_id="sr2",
    seed=0,
    drawn="[]",
    degraded_sha="",
    width=8,
    height=8,
    alpha=2.0,
)


@dataclass(frozen=True)
class Echo:
    """Answers with the restoration ids it was handed; `die` kills it, `wait` takes its time."""

    batch: int = 8
    pause_s: float = 0.0

    def start(self) -> Callable[[PlannedSample | tuple[ScoreRequest, ...]], records.Sample | tuple[Unscored, ...]]:
        def answer(request: PlannedSample | tuple[ScoreRequest, ...]) -> records.Sample | tuple[Unscored, ...]:
            if isinstance(request, PlannedSample):
                return SAMPLE
            if any(each.restoration_id == "die" for each in request):
                os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(self.pause_s)
            return tuple(Unscored(each.restoration_id, "") for each in request)

        return answer


@dataclass(frozen=True)
class Unable:
    batch: int = 1

    def start(self) -> Callable[[object], tuple[Unscored, ...]]:
        raise OSError("no CUDA driver")


def request(name: str, **changes: object) -> ScoreRequest:
    asked = ScoreRequest(restoration_id=name, image_sha="", sample=SAMPLE, task=None, metrics=(("niqe", "niqe@1"),))
    return replace(asked, **changes)


def names(answers: list[tuple[object, object]]) -> list[tuple[str, ...]]:
    return [tuple(each.subject for each in answer) for _, answer in answers if isinstance(answer, tuple)]


def test_requests_of_one_kind_come_in_one_batch_and_answers_in_the_order_of_requests() -> None:
    larger = replace(SAMPLE, width=16)
    with WorkerPool([Echo(batch=3)]) as pool:
        with pool.held():
            for name in "abcd":
                pool.submit(request(name))
            pool.submit(request("e", sample=larger))
            pool.submit(request("f", metrics=(("psnr_y", "psnr_y@1"),), sample=larger))
            pool.submit(request("g", step=3))
            pool.submit(request("h", step=4))
        assert names(list(pool.results())) == [("a", "b", "c"), ("d",), ("e",), ("f",), ("g", "h")]
        assert pool.out == 0


def test_on_a_cpu_each_request_comes_by_itself() -> None:
    with WorkerPool([Echo(batch=1)]) as pool:
        for name in "ab":
            pool.submit(request(name))
        assert names(list(pool.results())) == [("a",), ("b",)]


def test_a_crash_costs_the_batch_in_flight_and_the_worker_is_started_again() -> None:
    with WorkerPool([Echo(batch=1)]) as pool:
        for name in ("a", "die", "b"):
            pool.submit(request(name))
        answers = list(pool.results())
    assert names(answers) == [("a",), ("b",)]
    died = [(asked, answer) for asked, answer in answers if isinstance(answer, Failed)]
    assert [each.restoration_id for asked, _ in died for each in asked] == ["die"]
    assert "SIGKILL" in died[0][1].error


def test_the_guilty_one_of_a_batch_is_found_and_the_others_are_answered() -> None:
    with WorkerPool([Echo(batch=8)]) as pool:
        with pool.held():
            for name in ("a", "die", "b"):
                pool.submit(request(name))
        answers = list(pool.results())
    assert sorted(names([each for each in answers if not isinstance(each[1], Failed)])) == [("a",), ("b",)]
    assert [each.restoration_id for asked, answer in answers if isinstance(answer, Failed) for each in asked] == ["die"]


def test_a_worker_that_cannot_start_answers_with_the_reason() -> None:
    with WorkerPool([Unable()]) as pool:
        for name in "ab":
            pool.submit(request(name))
        answers = [answer for _, answer in pool.results()]
    assert answers == [Failed("OSError: no CUDA driver")] * 2


def test_nothing_is_handed_over_while_the_pool_is_held_and_all_of_it_afterwards() -> None:
    with WorkerPool([Echo(batch=1, pause_s=0.2), Echo(batch=1)]) as pool:
        pool.submit(request("in flight"))
        with pool.held():
            for name in "ab":
                pool.submit(request(name))
            assert not pool.is_quiet
            assert names(list(pool.results())) == [("in flight",)]
            assert pool.is_quiet
            time.sleep(0.1)
            assert all(worker.busy is None for worker in pool.workers)
        assert not pool.is_quiet
        assert names(list(pool.results())) == [("a",), ("b",)]


def test_requests_about_one_image_go_to_one_worker() -> None:
    images = [replace(SAMPLE, image_id=f"{index:064x}"[::-1]) for index in (1, 2, 3, 4, 1, 2)]
    with WorkerPool([Echo(), Echo()]) as pool, pool.held():
        for sample in images:
            pool.submit(request("r", sample=sample))
        places = [{each.sample.image_id for each in worker.scores} for worker in pool.workers]
        assert places[0].isdisjoint(places[1])
        assert len(list(chain(*places))) == 4


def test_samples_go_before_the_scores_that_wait(photographs: Path) -> None:
    from clir_core.tasks.task import parse_task

    planned = plan_sample(describe_image(folders([photographs]).sources[0]), parse_task("sr2"), seed=0)
    with WorkerPool([Echo(batch=1)]) as pool:
        with pool.held():
            for name in "ab":
                pool.submit(request(name))
            pool.submit(planned)
        kinds = [type(asked) for asked, _ in pool.results()]
    assert kinds == [PlannedSample, tuple, tuple]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_leaving_the_pool_by_an_error_ends_its_processes(error: type[BaseException]) -> None:
    pool = WorkerPool([Echo(pause_s=60)])
    pool.__enter__()
    pool.submit(request("slow"))
    pool.__exit__(error, error(), None)
    assert not any(worker.process.alive for worker in pool.workers)
