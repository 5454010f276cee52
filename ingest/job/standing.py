"""The standing table of a benchmark: means and intervals of who is complete, over the images that all share."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from clir_core.statistics.bootstrap import bootstrap
from db.reading import benchmark as stored
from db.store import Snapshot
from ingest.job.benchmark import Benchmark
from ingest.job.benchmark_check import Check, says_something


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """One cell."""

    task_id: str
    restorer_id: str
    metric_id: str
    mean: float
    low: float
    high: float
    """Both ends of the percentile interval over images."""
    n_images: int


def standing(benchmark: Benchmark, snapshot: Snapshot, found: Check) -> list[Mean]:
    """The means of every restorer that is complete in a task, by its required metrics.

    The common set of a task and metric: the images of the benchmark for which every complete restorer that the metric
    says anything about has a finite value. Restorers that lack anything in a task have no mean there.

    Raises:
        StoreError: The store cannot be read.
    """
    metrics = {protocol_id: metric_id for metric_id, protocol_id in benchmark.protocols.items()}
    values: defaultdict[tuple[str, str], dict[str, dict[str, float]]] = defaultdict(dict)
    for row in stored.scores(snapshot, list(benchmark.samples), list(metrics)):
        sample, restorer_id = benchmark.samples[row["sample_id"]], row["restorer_id"]
        metric_id = metrics[row["protocol_id"]]
        if found.complete(restorer_id, sample.task_id) and says_something(restorer_id, metric_id):
            place = values[sample.task_id, metric_id].setdefault(restorer_id, {})
            place[sample.image.image_id] = float("nan") if row["value"] is None else row["value"]
    cells: list[Mean] = []
    for task in benchmark.tasks:
        for metric_id in benchmark.protocols:
            cells += _cells(benchmark, task.id, metric_id, values.get((task.id, metric_id), {}))
    return cells


def _cells(
    benchmark: Benchmark, task_id: str, metric_id: str, by_restorer: Mapping[str, Mapping[str, float]]
) -> list[Mean]:
    names = list(by_restorer)
    common = [image.image_id for image in benchmark.images if _all_finite(image.image_id, list(by_restorer.values()))]
    if not names or not common:
        return []
    drawn = bootstrap(
        np.array([[by_restorer[name][image] for name in names] for image in common]), benchmark.resampling
    )
    interval = drawn.interval()
    return [
        Mean(
            task_id=task_id,
            restorer_id=name,
            metric_id=metric_id,
            mean=float(drawn.means[place]),
            low=float(interval.low[place]),
            high=float(interval.high[place]),
            n_images=len(common),
        )
        for place, name in enumerate(names)
    ]


def _all_finite(image_id: str, columns: Sequence[Mapping[str, float]]) -> bool:
    return all(isfinite(column.get(image_id, float("nan"))) for column in columns)
