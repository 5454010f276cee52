"""One restoration as a worker makes it."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from clir_core.errors import ClirError
from clir_core.tasks.task import parse_task
from db import artefacts, records
from db.store import Store
from ingest.job.catalogue import Candidate, find_restorer
from ingest.job.samples import describe_image, plan_sample
from ingest.job.sources import folders
from ingest.workers.preparation import Pictures, prepare_sample
from ingest.workers.restoration import LoadedRestorer, RestorationRequest
from ingest.workers.timing import Stopwatch

CPU = torch.device("cpu")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "store")


@pytest.fixture
def request_to_restore(store: Store, photographs: Path) -> RestorationRequest:
    task = parse_task("blur1")
    planned = plan_sample(describe_image(folders([photographs]).sources[0]), task, seed=0)
    sample = next(row for row in prepare_sample(planned, Pictures(store)) if isinstance(row, records.Sample))
    return RestorationRequest(
        restoration_id="r",
        sample=sample,
        setting=find_restorer("wiener").setting,
        task=task,
        subject="astronaut blur1",
        seed=0,
    )


@pytest.fixture
def loaded(store: Store) -> LoadedRestorer:
    spec = find_restorer("wiener")
    return LoadedRestorer(
        store=store,
        candidate=Candidate(spec=spec, setting=spec.setting),
        device=CPU,
        restorer=spec.load((), CPU),
        run_id="run",
        stopwatch=Stopwatch(CPU),
    )


def test_a_lost_image_is_made_again_and_one_that_comes_out_differently_is_a_failure(
    loaded: LoadedRestorer, store: Store, request_to_restore: RestorationRequest
) -> None:
    (made,) = loaded.work(request_to_restore)
    artefacts.path(store, made.restored_sha).unlink()
    (again,) = loaded.work(replace(request_to_restore, expected_sha=made.restored_sha))
    assert again.restored_sha == made.restored_sha
    assert artefacts.is_whole(store, made.restored_sha)
    with pytest.raises(ClirError, match="other pixels than those that were scored"):
        loaded.work(replace(request_to_restore, expected_sha="0" * 64))


def test_warm_ups_count_the_calls_that_warmed_this_restorer_up(
    loaded: LoadedRestorer, request_to_restore: RestorationRequest
) -> None:
    assert [loaded.work(request_to_restore)[0].warm_ups for _ in range(2)] == [1, 1]
