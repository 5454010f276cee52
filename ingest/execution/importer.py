"""Images restored elsewhere: a folder of them becomes a restorer, scored like any other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch

from clir_core.errors import ImageError, RestorerError, TaskError
from clir_core.identity import identity
from clir_core.imaging.files import ImageFile, list_images, read_header
from clir_core.imaging.images import encode_png, read_image
from clir_core.imaging.pairing import Pair, Pairs, Rejected, match
from clir_core.tasks.task import Task, parse_task
from clir_core.weights.locate import hash_file
from db import artefacts, records
from db.clock import now
from db.reading import completed, questions
from db.store import Store
from db.writing.publish import publish
from ingest.attempt import Failed, attempt
from ingest.execution.progress import Reporter
from ingest.execution.recorder import RunRecorder
from ingest.execution.session import protocol_rows, run_row
from ingest.execution.side_work import SideWork
from ingest.job.catalogue import ReadyMetric, all_restorers
from ingest.job.identities import protocol_id
from ingest.workers.pool import WorkerPool, scoring_roles
from ingest.workers.scoring import ScoreRequest

ID_PATTERN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CPU = torch.device("cpu")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a user says of a restorer that was run elsewhere."""

    restorer_id: str
    title: str
    family: Literal["reference", "traditional", "cldm"]
    parameters: int = 0
    latency_ms: float | None = None
    device: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse an id that is malformed, or that would make the results of one of our restorers stale."""
        if not ID_PATTERN.fullmatch(self.restorer_id):
            raise RestorerError(f"{self.restorer_id!r} is no restorer id; use lower-case letters, digits and hyphens")
        if self.restorer_id in all_restorers():
            raise RestorerError(f"{self.restorer_id!r} is a restorer of this program; choose another id")


@dataclass(frozen=True, slots=True)
class StoredTarget:
    """A sample of the store, as what restored images are matched with."""

    name: str
    width: int
    height: int
    sample: records.Sample


def stored_targets(store: Store, task_id: str, dataset_id: str) -> list[StoredTarget]:
    """The samples of a task that have targets; of one data set, or of all.

    Raises:
        ImageError: There are none.
    """
    snapshot = publish(store, wait=True)
    targets: list[StoredTarget] = []
    if snapshot is not None:
        selection = questions.Selection(task_ids=(task_id,), dataset_ids=(dataset_id,) if dataset_id else ())
        rows, samples = questions.samples(snapshot, selection), completed.samples(snapshot)
        for name, sample_id in zip(rows["image_name"], rows["sample_id"], strict=True):
            sample = samples[sample_id]
            if sample.target_sha is not None:
                header = read_header(artefacts.path(store, sample.target_sha))
                targets.append(StoredTarget(name, header.width, header.height, sample))
    if not targets:
        raise ImageError(f'the store has no sample of {task_id} with a target; make them with "run --task {task_id}"')
    return targets


def pair_with_samples(folder: Path, targets: Sequence[StoredTarget], ending: str) -> Pairs[ImageFile, StoredTarget]:
    """Match a folder's images with samples by name and size.

    Raises:
        ImageError: It is not a folder, or nothing in it belongs to a sample.
    """
    headers = [(path, attempt(lambda path=path: read_header(path))) for path in list_images(folder)]
    unreadable = [Rejected(path.stem, header.error) for path, header in headers if isinstance(header, Failed)]
    files = [header for _, header in headers if not isinstance(header, Failed)]
    pairs = match(files, targets, role="restored", ending=ending)
    names = {file.name for file in files}
    lost = [item for item in (*pairs.missing, *pairs.mismatched) if item.name in names]
    if not pairs.matched:
        reasons = "; ".join(f"{item.name} {item.reason}" for item in (*unreadable, *lost)[:3]) or "it holds no image"
        raise ImageError(f"nothing in {folder} belongs to a sample: {reasons}")
    return Pairs(matched=pairs.matched, missing=(), mismatched=tuple(lost), unreadable=tuple(unreadable))


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """Takes matched images into a store."""

    store: Store
    weights: Path
    declared: Declared
    metrics: Sequence[ReadyMetric]
    reporter: Reporter

    def take(self, pairs: Pairs[ImageFile, StoredTarget]) -> records.Run:
        """Keep and score every pair; the run's last row."""
        # A folder with other pixels is another version of the restorer, and makes the earlier one stale.
        version = identity(sorted(hash_file(pair.image.path) for pair in pairs.matched))
        with RunRecorder(self.store, run_row(CPU), self.reporter) as recorder:
            recorder.plan(len(pairs.matched))
            recorder.add([*protocol_rows(self.metrics, []), *self._description(version)])
            for item in (*pairs.unreadable, *pairs.mismatched):
                recorder.fail("image", item.name, item.reason)
            self.reporter.begin(f"importing {self.declared.restorer_id}", len(pairs.matched))
            with WorkerPool(scoring_roles(self.store, self.weights, CPU)) as pool:
                side_work = SideWork(pool=pool, recorder=recorder, samples={})
                for pair in pairs.matched:
                    self._take_pair(pair, version, recorder, side_work)
                side_work.settle()
        return recorder.run

    def _take_pair(
        self, pair: Pair[ImageFile, StoredTarget], version: str, recorder: RunRecorder, side_work: SideWork
    ) -> None:
        sha = attempt(lambda: artefacts.put(self.store, encode_png(read_image(pair.image.path))))
        if isinstance(sha, Failed):
            recorder.fail("image", str(pair.image.path), sha.error)
            return
        row = self._row(pair.target.sample, sha, version, recorder.run.run_id)
        recorder.add([row])
        request = ScoreRequest(
            restoration_id=row.restoration_id,
            image_sha=sha,
            sample=pair.target.sample,
            task=_replayable(pair.target.sample.task_id),
            metrics=tuple((metric.spec.id, protocol_id(metric)) for metric in self.metrics),
            subject=f"{row.restorer_id} on {pair.image.name} {pair.target.sample.task_id}",
        )
        side_work.pool.submit(request)
        recorder.done()

    def _row(self, sample: records.Sample, sha: str, version: str, run_id: str) -> records.Restoration:
        return records.Restoration(
            restoration_id=identity(
                {"sample": sample.sample_id, "imported": self.declared.restorer_id, "set": version}
            ),
            sample_id=sample.sample_id,
            restorer_id=self.declared.restorer_id,
            setting_id=self._setting_id(),
            run_id=run_id,
            revision=1,
            weights_sha256=version,
            status="done",
            restored_sha=sha,
            latency_ms=self.declared.latency_ms,
            device=self.declared.device,
            note="restored elsewhere; latency and device as declared",
            created_at=now(),
        )

    def _description(self, version: str) -> list[records.Record]:
        declared = self.declared
        restorer = records.Restorer(
            restorer_id=declared.restorer_id,
            title=declared.title,
            family=declared.family,
            revision=1,
            weights_sha256=version,
            parameters=declared.parameters,
            source=declared.source,
        )
        setting = records.Setting(
            setting_id=self._setting_id(),
            restorer_id=declared.restorer_id,
            label="",
            values="{}",
            is_default=True,
        )
        return [restorer, setting]

    def _setting_id(self) -> str:
        return identity({"imported": self.declared.restorer_id})


def _replayable(task_id: str) -> Task | None:
    """The task, where its id says what it does."""
    try:
        return parse_task(task_id)
    except TaskError:
        return None
