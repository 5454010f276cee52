"""A benchmark: a study file that says, besides the work, what makes a store complete and its numbers comparable.

```toml
[benchmark]
title = "clir-bench 1"
references = ["target", "bicubic"]     # restorers that every complete store has
draws = 10000                          # of the bootstrap over images
bootstrap_seed = 0
confidence = 0.95

[benchmark.protocols]                  # metric = the one protocol that counts; a store needs all of them
psnr_y = "psnr_y@923d7d85f657"

[benchmark.further_protocols]          # welcome, not needed
lpips = "lpips@b7123ec8cde7"
```

Its images are the study's image sets, its tasks, metrics and seed the study's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

from pydantic import BaseModel, ConfigDict, ValidationError

from clir_core.statistics.bootstrap import Resampling
from clir_core.tasks.task import Task, parse_task, sample_generator
from clir_core.weights.locate import hash_file
from ingest.job.identities import sample_id
from ingest.job.image_sets import NamedImage
from ingest.job.request import split
from ingest.job.study_file import BENCHMARK, StudyError, read_study, read_table, study_path

CLIR_BENCH = Path("clir-bench-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedSample:
    """An image degraded as the benchmark says."""

    sample_id: str
    image: NamedImage
    task_id: str


class _Rules(BaseModel):
    """The table `benchmark` of a study file."""

    model_config = ConfigDict(extra="forbid", strict=True)
    title: str
    references: list[str]
    draws: int
    bootstrap_seed: int
    confidence: float
    protocols: dict[str, str]
    further_protocols: dict[str, str] = {}


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    """A benchmark as its file has it."""

    study: str
    """What `run --study` calls it."""
    title: str
    sha256: str
    """Of the file."""
    images: Sequence[NamedImage]
    tasks: Sequence[Task]
    seed: int
    references: Sequence[str]
    protocols: Mapping[str, str]
    """metric_id -> protocol_id of what a store needs."""
    further_protocols: Mapping[str, str]
    resampling: Resampling

    @cached_property
    def samples(self) -> Mapping[str, ExpectedSample]:
        """Every sample by its id: it follows from the pixels of the image, the task and the seed, on any machine."""
        expected = (self._sample(image, task) for image in self.images for task in self.tasks)
        return {sample.sample_id: sample for sample in expected}

    def _sample(self, image: NamedImage, task: Task) -> ExpectedSample:
        drawn = task.draw(sample_generator(self.seed, image.image_id, task.id), image.height, image.width)
        identifier = sample_id(image.image_id, task.id, drawn, self.seed)
        return ExpectedSample(sample_id=identifier, image=image, task_id=task.id)


def read_benchmark(path: Path = CLIR_BENCH) -> Benchmark:
    """The benchmark of a study file, or of one that comes with the program by its name.

    Raises:
        StudyError: The file cannot be read, or is no benchmark.
        TaskError: A task means nothing.
    """
    request, file = read_study(path), study_path(path)
    rules = _rules(path, read_table(file).get(BENCHMARK))
    metrics, named = split(request.metrics), [*rules.protocols, *rules.further_protocols]
    if sorted(metrics) != sorted(named):
        raise StudyError(f"{path} has metrics {', '.join(metrics)}, and protocols of {', '.join(named)}; name the same")
    if not request.image_sets or not request.tasks:
        raise StudyError(f"{path} is no benchmark; it needs tasks and an [image_set.NAME]")
    return Benchmark(
        study=str(path),
        title=rules.title,
        sha256=hash_file(file),
        images=request.image_sets,
        tasks=[parse_task(text) for text in split(request.tasks)],
        seed=request.seed or 0,
        references=rules.references,
        protocols=rules.protocols,
        further_protocols=rules.further_protocols,
        resampling=Resampling(draws=rules.draws, seed=rules.bootstrap_seed, confidence=rules.confidence),
    )


def _rules(path: Path, table: object) -> _Rules:
    if not isinstance(table, dict):
        raise StudyError(f"{path} is no benchmark; it has no table [{BENCHMARK}]")
    try:
        return _Rules(**cast("dict[str, object]", table))  # pyright: ignore[reportArgumentType] - pydantic checks them
    except ValidationError as error:
        first = error.errors()[0]
        raise StudyError(f"{path}: [{BENCHMARK}] {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
