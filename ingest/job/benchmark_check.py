"""Whether a store is complete for a benchmark, whether anything else is mixed in, and what makes what is missing."""

import shlex
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from db.reading import benchmark as stored
from db.reading.run_question import Row
from db.store import Snapshot
from db.upkeep.naming import listed
from ingest.job.applicability import TARGET
from ingest.job.benchmark import Benchmark
from ingest.job.catalogue import all_metrics, all_restorers
from ingest.job.identities import reference

NAMED_AT_MOST = 3
Place = tuple[str, str]
"""A restorer and a task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What one restorer lacks in one task."""

    restorer_id: str
    task_id: str
    what: str
    """`restorations`, or the metric whose scores are missing."""
    count: int
    images: Sequence[str]
    reason: str
    """The commonest error where restorations failed."""
    command: str
    """What makes it."""

    def __str__(self) -> str:
        failed = f"; failed: {self.reason}" if self.reason else ""
        named = listed(self.images, NAMED_AT_MOST)
        return f"{self.restorer_id} on {self.task_id} lacks {self.count} {self.what} ({named}){failed}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was found."""

    benchmark: Benchmark
    entered: Mapping[Place, int]
    """How many finished restorations each restorer has in each task that it has entered."""
    missing: Sequence[Missing]
    mixed: Sequence[str]
    """One line for each kind of thing that does not belong here."""
    further: Mapping[str, int] = field(default_factory=dict[str, int])
    """metric_id -> scores by protocols that are welcome and not needed."""

    @property
    def is_sound(self) -> bool:
        """Whether the store is complete, and holds nothing else."""
        return not self.missing and not self.mixed

    def complete(self, restorer_id: str, task_id: str) -> bool:
        """Whether a restorer that has entered a task has everything there."""
        lacking = {(each.restorer_id, each.task_id) for each in self.missing}
        return (restorer_id, task_id) in self.entered and (restorer_id, task_id) not in lacking


def check(benchmark: Benchmark, snapshot: Snapshot, store: Path) -> Check:
    """Hold a store against a benchmark.

    Args:
        benchmark: What is asked.
        snapshot: Of the store.
        store: How a command names it.

    Raises:
        StoreError: The store cannot be read.
    """
    sample_ids = list(benchmark.samples)
    protocols = {**benchmark.protocols, **benchmark.further_protocols}
    units = stored.units(snapshot, sample_ids)
    scores = stored.scores(snapshot, sample_ids, list(protocols.values()))
    mixture = stored.mixture(
        snapshot,
        sample_ids=sample_ids,
        image_ids=[image.image_id for image in benchmark.images],
        protocol_ids=list(protocols.values()),
        metric_ids=list(protocols),
    )
    search = _Search(benchmark, str(store), units, {(row["restoration_id"], row["protocol_id"]) for row in scores})
    counted = {metric: sum(row["protocol_id"] == each for row in scores) for metric, each in protocols.items()}
    return Check(
        benchmark=benchmark,
        entered=search.entered(),
        missing=list(search.missing()),
        mixed=[f"{row['cases']} x {row['what']}: {row['subject']}" for row in mixture],
        further={metric: counted[metric] for metric in benchmark.further_protocols},
    )


@dataclass(slots=True)
class _Search:
    benchmark: Benchmark
    store: str
    units: Sequence[Row]
    scored: set[tuple[str, str]]
    _by_place: dict[Place, dict[str, Row]] = field(default_factory=dict[Place, dict[str, Row]])

    def __post_init__(self) -> None:
        found: defaultdict[Place, dict[str, Row]] = defaultdict(dict)
        for restorer_id in self.benchmark.references:
            for task in self.benchmark.tasks:
                found[restorer_id, task.id] = {}
        for unit in self.units:
            found[unit["restorer_id"], self.benchmark.samples[unit["sample_id"]].task_id][unit["sample_id"]] = unit
        self._by_place = dict(sorted(found.items()))

    def entered(self) -> dict[Place, int]:
        return {place: sum(_is_done(unit) for unit in of.values()) for place, of in self._by_place.items()}

    def missing(self) -> Iterator[Missing]:
        for place, of in self._by_place.items():
            yield from self._restorations(place, of)
            yield from self._scores(place, of)

    def _restorations(self, place: Place, of: Mapping[str, Row]) -> Iterator[Missing]:
        expected = [each for each in self.benchmark.samples.values() if each.task_id == place[1]]
        absent = [each for each in expected if each.sample_id not in of or not _is_done(of[each.sample_id])]
        errors = sorted(of[each.sample_id]["error"] for each in absent if each.sample_id in of)
        if absent:
            yield Missing(
                restorer_id=place[0],
                task_id=place[1],
                what="restorations",
                count=len(absent),
                images=[str(each.image) for each in absent],
                reason=max(errors, key=errors.count, default=""),
                command=self._command(place, list(of.values())),
            )

    def _scores(self, place: Place, of: Mapping[str, Row]) -> Iterator[Missing]:
        for metric_id, protocol_id in self.benchmark.protocols.items():
            if not says_something(place[0], metric_id):
                continue
            done = [unit for unit in of.values() if _is_done(unit)]
            absent = [unit for unit in done if (unit["restoration_id"], protocol_id) not in self.scored]
            if absent:
                yield Missing(
                    restorer_id=place[0],
                    task_id=place[1],
                    what=f"scores of {metric_id}",
                    count=len(absent),
                    images=[str(self.benchmark.samples[unit["sample_id"]].image) for unit in absent],
                    reason="",
                    command=self._ingest("score", "--metric", metric_id, "--restorer", place[0], "--task", place[1]),
                )

    def _command(self, place: Place, units: Sequence[Row]) -> str:
        """What restores: where the restorer comes from decides how it is named."""
        restorer_id, task_id = place
        named = ["--restorer", restorer_id]
        if units and restorer_id not in all_restorers():
            if units[0]["is_imported"]:
                return self._ingest("import", "FOLDER", *named, "--task", task_id)
            is_plugin = units[0]["source"].startswith("plug-in ")
            named = ["--plugin", "FILE", *named] if is_plugin else ["--checkpoint", f"{restorer_id}=FILE"]
        failed = ["--retry-failed"] if not all(map(_is_done, units)) else []
        asked = ["--study", self.benchmark.study, "--images", "FOLDER", *named, "--task", task_id, *failed]
        return self._ingest("run", *asked)

    def _ingest(self, *words: str) -> str:
        return shlex.join(["python", "-m", "ingest", *words, "--store", self.store])


def _is_done(unit: Row) -> bool:
    return unit["status"] == "done"


def says_something(restorer_id: str, metric_id: str) -> bool:
    """Whether a metric says anything about a restorer: the target has no distance to itself."""
    spec = all_metrics().get(metric_id)
    return restorer_id != TARGET or spec is None or reference(spec) != TARGET
