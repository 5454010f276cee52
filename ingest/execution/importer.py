"""Images restored elsewhere: a folder of them becomes a restorer, scored like any other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import pandas as pd
import torch

from clir_core.errors import RestorerError, TaskError
from clir_core.identity import identity
from clir_core.imaging.files import ImageFile
from clir_core.imaging.images import encode_png, read_image
from clir_core.imaging.pairing import Pair, Pairs
from clir_core.interfaces import Family, MetricSpec
from clir_core.printable import printable
from clir_core.tasks.task import Task, parse_task
from db import artefacts, records
from db.clock import now
from db.reading import completed, questions
from db.store import Store
from db.writing.publish import publish
from ingest.attempt import Failed, attempt
from ingest.execution.progress import Reporter
from ingest.execution.recorder import RunRecorder
from ingest.execution.session import protocol_rows, run_row, say_unavailable
from ingest.execution.side_work import SideWork
from ingest.job.catalogue import ReadyMetric, check_own_id
from ingest.job.identities import protocol_id
from ingest.job.stored_targets import StoredTarget
from ingest.workers.pool import WorkerPool, scoring_roles
from ingest.workers.scoring import ScoreRequest

CPU = torch.device("cpu")
NOTE = "restored elsewhere; latency and device as declared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a user says of a restorer that was run elsewhere; what is unsaid stays as an earlier import said it."""

    restorer_id: str
    title: str = ""
    family: Family | None = None
    parameters: int | None = None
    latency_ms: float | None = None
    device: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse an id that is malformed, or that would make the results of one of our restorers stale."""
        check_own_id(self.restorer_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A restoration that counts for a sample: what was imported for it last."""

    restoration_id: str
    restored_sha: str
    latency_ms: float | None
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What earlier imports under an id left; an import adds to it."""

    weights_sha256: str = ""
    """Kept from one import to the next: it is what makes the earlier ones still count."""
    title: str = ""
    family: str = ""
    parameters: int = 0
    source: str = ""
    counted: Mapping[str, Counted] = field(default_factory=dict[str, Counted])
    """By sample_id."""


def read_before(store: Store, restorer_id: str) -> Before:
    """What the store has of a restorer that ran elsewhere.

    Raises:
        RestorerError: The id means something that was not imported.
    """
    snapshot = publish(store, wait=True)
    if snapshot is None:
        return Before()
    settings, restorers = questions.settings(snapshot), questions.restorers(snapshot)
    if set(settings[settings["restorer_id"] == restorer_id]["setting_id"]) - {imported_setting(restorer_id)}:
        raise RestorerError(f"{restorer_id!r} is a checkpoint that was run here; choose another id")
    known = restorers[restorers["restorer_id"] == restorer_id]
    if known.empty:
        return Before()
    row = known.iloc[0]
    return Before(
        weights_sha256=completed.restorer_weights(snapshot)[restorer_id],
        title=str(row["title"]),
        family=str(row["family"]),
        parameters=int(row["parameters"]),
        source=str(row["source"]),
        counted=_counted(completed.imported_before(snapshot, restorer_id)),
    )


def imported_setting(restorer_id: str) -> str:
    """The one setting that a restorer has which ran elsewhere."""
    return identity({"imported": restorer_id})


def _counted(rows: pd.DataFrame) -> dict[str, Counted]:
    columns = (rows[name] for name in ("sample_id", "restoration_id", "restored_sha", "latency_ms", "device"))
    return {
        sample_id: Counted(
            restoration_id=restoration_id,
            restored_sha=sha,
            latency_ms=None if pd.isna(latency_ms) else float(latency_ms),
            device=device,
        )
        for sample_id, restoration_id, sha, latency_ms, device in zip(*columns, strict=True)
    }


@dataclass(slots=True, kw_only=True)
class Importer:
    """Takes matched images into a store: it adds to what earlier imports under the same id left."""

    store: Store
    declared: Declared
    metrics: Sequence[ReadyMetric]
    unavailable: Sequence[tuple[MetricSpec, str]] = ()
    reporter: Reporter
    before: Before
    present: int = 0
    """Images that were there already, unchanged."""
    replaced: int = 0
    """Images that took the place of one imported earlier."""

    def take(self, pairs: Pairs[ImageFile, StoredTarget]) -> records.Run:
        """Keep and score every pair; the run's last row."""
        with RunRecorder(self.store, run_row(CPU), self.reporter) as recorder:
            recorder.plan(len(pairs.matched))
            recorder.add([*protocol_rows(self.metrics, self.unavailable), *self._description()])
            say_unavailable(self.unavailable, self.reporter)
            for item in (*pairs.unreadable, *pairs.mismatched):
                recorder.fail("image", item.name, item.reason)
            self.reporter.begin(f"importing {self.declared.restorer_id}", len(pairs.matched))
            with WorkerPool(scoring_roles(self.store, self.metrics, CPU)) as pool:
                side_work = SideWork(pool=pool, recorder=recorder)
                for pair in pairs.matched:
                    self._take_pair(pair, recorder, side_work)
                side_work.settle()
        return recorder.run

    def summary(self, run: records.Run) -> str:
        """One line: what was taken in, what it changed, what could not be taken."""
        present = f", {self.present} were there already" if self.present else ""
        replaced = f", {self.replaced} took the place of an earlier image (see the view stale)" if self.replaced else ""
        taken = run.done_units - self.present
        return f"{taken} imported and scored{replaced}, {run.failed_units} failed{present}"

    def _take_pair(self, pair: Pair[ImageFile, StoredTarget], recorder: RunRecorder, side_work: SideWork) -> None:
        sha = attempt(lambda: artefacts.put(self.store, encode_png(read_image(pair.image.path))))
        if isinstance(sha, Failed):
            recorder.fail("image", str(pair.image.path), sha)
            return
        sample = pair.target.sample
        restoration_id = self._counted(sample.sample_id, sha)
        if restoration_id is None:
            row = self._row(sample, sha, recorder.run.run_id)
            restoration_id = row.restoration_id
            chosen = records.Imported(
                restorer_id=row.restorer_id, sample_id=row.sample_id, restoration_id=restoration_id
            )
            recorder.add([row, chosen])
        side_work.pool.submit(
            ScoreRequest(
                restoration_id=restoration_id,
                image_sha=sha,
                sample=sample,
                task=_replayable(sample.task_id),
                metrics=tuple((metric.spec.id, protocol_id(metric)) for metric in self.metrics),
                subject=f"{self.declared.restorer_id} on {printable(pair.image.name)} {sample.task_id}",
            )
        )
        recorder.done()

    def _counted(self, sample_id: str, sha: str) -> str | None:
        """The restoration that counts for a sample already, if this image would say the same again."""
        before, declared = self.before.counted.get(sample_id), self.declared
        if before is None:
            return None
        same_cost = declared.latency_ms in (None, before.latency_ms) and declared.device in ("", before.device)
        if before.restored_sha == sha and same_cost:
            self.present += 1
            return before.restoration_id
        self.replaced += 1
        return None

    def _row(self, sample: records.Sample, sha: str, run_id: str) -> records.Restoration:
        declared = self.declared
        decides = {"latency_ms": declared.latency_ms, "device": declared.device, "image": sha}
        return records.Restoration(
            restoration_id=identity({"sample": sample.sample_id, "imported": declared.restorer_id, **decides}),
            sample_id=sample.sample_id,
            restorer_id=declared.restorer_id,
            setting_id=imported_setting(declared.restorer_id),
            run_id=run_id,
            revision=1,
            weights_sha256=self.before.weights_sha256,
            status="done",
            restored_sha=sha,
            latency_ms=declared.latency_ms,
            device=declared.device,
            note=NOTE,
            created_at=now(),
        )

    def _description(self) -> list[records.Record]:
        declared, before = self.declared, self.before
        restorer = records.Restorer(
            restorer_id=declared.restorer_id,
            title=declared.title or before.title or declared.restorer_id,
            family=declared.family or cast("Family", before.family or "traditional"),
            revision=1,
            weights_sha256=before.weights_sha256,
            parameters=before.parameters if declared.parameters is None else declared.parameters,
            source=declared.source or before.source,
        )
        setting = records.Setting(
            setting_id=imported_setting(declared.restorer_id),
            restorer_id=declared.restorer_id,
            label="",
            values="{}",
            is_default=True,
        )
        return [restorer, setting]


def _replayable(task_id: str) -> Task | None:
    """The task, where its id says what it does."""
    try:
        return parse_task(task_id)
    except TaskError:
        return None
