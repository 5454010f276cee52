"""A small study to fill stores with: two images, two tasks, two restorers, two metrics."""

import hashlib
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from db.records import (
    Dataset,
    Image,
    MetricProtocol,
    Record,
    Restoration,
    Restorer,
    Run,
    Sample,
    Score,
    Setting,
    Shard,
    Task,
)
from db.store import Snapshot, Store
from db.writing.publish import publish
from db.writing.spool import append

sys.path.append(str(Path(__file__).parent))

START = datetime.fromisoformat("2026-01-02T03:04:05")
GAMMAS = {"sr2": 0.4, "blur20": 0.1}


class Study:
    """Makes records that fit together; every value follows from the names."""

    images = ("butterfly", "bird")
    tasks = ("sr2", "blur20")
    restorers = ("bicubic", "span")
    metrics = ("psnr", "niqe")
    start = START

    def sha(self, *names: object) -> str:
        return hashlib.sha256(repr(names).encode()).hexdigest()

    def run(self, run_id: str = "run-1", **changes: object) -> Run:
        run = Run(
            run_id=run_id,
            started_at=START,
            arguments="ingest run",
            revision="0123abc",
            versions="{}",
            host="machine-0a1b2c3d",
            device="cpu",
        )
        return replace(run, **changes)

    def image(self, name: str) -> Image:
        return Image(
            image_id=self.sha(name),
            dataset_id="set5",
            name=f"{name}.png",
            width=64,
            height=48,
            file_sha256=self.sha(name, "file"),
            artefact_sha=self.sha(name, "target"),
        )

    def sample(self, image: str, task: str) -> Sample:
        return Sample(
            sample_id=self.sha(image, task),
            image_id=self.sha(image),
            task_id=task,
            seed=0,
            drawn="{}",
            degraded_sha=self.sha(image, task, "degraded"),
            target_sha=self.sha(image, "target"),
            width=32,
            height=24,
            alpha=2.0,
            beta=2 * GAMMAS[task],
            gamma=GAMMAS[task],
        )

    def restorer(self, restorer_id: str, **changes: object) -> Restorer:
        restorer = Restorer(restorer_id=restorer_id, title=restorer_id.title(), family="traditional", revision=1)
        return replace(restorer, **changes)

    def setting(self, restorer_id: str, label: str = "") -> Setting:
        return Setting(
            setting_id=f"{restorer_id}/{label}",
            restorer_id=restorer_id,
            label=label,
            values="{}",
            is_default=not label,
        )

    def protocol(self, metric_id: str, revision: int = 1) -> MetricProtocol:
        return MetricProtocol(
            protocol_id=f"{metric_id}@{revision}",
            metric_id=metric_id,
            title=metric_id.upper(),
            quality="distortion" if metric_id == "psnr" else "perception",
            better="higher" if metric_id == "psnr" else "lower",
            reference="target" if metric_id == "psnr" else "none",
            protocol=f'{{"revision": {revision}}}',
            created_at=START + timedelta(days=revision),
        )

    def dimensions(self) -> tuple[Record, ...]:
        return (
            self.run(),
            Dataset(dataset_id="set5", title="Set5"),
            *(self.image(image) for image in self.images),
            *(Task(task_id=task, title=task.upper(), alpha=2.0) for task in self.tasks),
            *(self.sample(image, task) for image in self.images for task in self.tasks),
            *(self.restorer(restorer) for restorer in self.restorers),
            *(self.setting(restorer) for restorer in self.restorers),
            *(self.protocol(metric) for metric in self.metrics),
        )

    def restoration(
        self, image: str = "butterfly", task: str = "sr2", restorer: str = "span", label: str = "", **changes: object
    ) -> Restoration:
        restoration = Restoration(
            restoration_id=self.sha(image, task, restorer, label),
            sample_id=self.sha(image, task),
            restorer_id=restorer,
            setting_id=f"{restorer}/{label}",
            run_id="run-1",
            revision=1,
            status="done",
            restored_sha=self.sha(image, task, restorer, label, "restored"),
            latency_ms=12.5,
            created_at=START,
        )
        return replace(restoration, **changes)

    def score(
        self, restoration: Restoration, metric: str = "psnr", value: float | None = 30.0, **changes: object
    ) -> Score:
        score = Score(restoration_id=restoration.restoration_id, protocol_id=f"{metric}@1", value=value)
        return replace(score, **changes)

    def unit(self, image: str, task: str, restorer: str) -> tuple[Record, ...]:
        restoration = self.restoration(image, task, restorer)
        return (restoration, self.score(restoration, "psnr", 30.0), self.score(restoration, "niqe", 4.0))

    def units(self) -> Iterable[tuple[str, tuple[Record, ...]]]:
        for image in self.images:
            for task in self.tasks:
                for restorer in self.restorers:
                    yield f"{image}-{task}-{restorer}", self.unit(image, task, restorer)


@pytest.fixture(scope="session")
def study() -> Study:
    return Study()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "store")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The whole study, every restoration done. Do not publish into its store."""
    study, store = Study(), Store.create(tmp_path_factory.mktemp("tiny"))
    append(store, Shard(key="dimensions", records=study.dimensions()))
    for key, records in study.units():
        append(store, Shard(key=key, records=records))
    snapshot = publish(store)
    assert snapshot is not None
    return snapshot


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The first snapshot of a new store."""
    snapshot = publish(Store.create(tmp_path_factory.mktemp("empty")))
    assert snapshot is not None
    return snapshot
