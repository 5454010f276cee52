"""Samples made: a degraded image, with its gamma where there is a target. It takes and returns records."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from clir_core.imaging.images import decode_png, encode_png
from clir_core.interfaces import Images
from clir_core.tasks.retention import BETA_KINDS, Retention, retention
from clir_core.weights.locate import hash_file
from db import artefacts, records
from db.store import Store
from ingest.job.samples import PlannedSample, SourceImage, drawn_parameters, read_degraded, read_target


@dataclass(slots=True)
class Pictures:
    """The store's images as a worker uses them. The last one read stays: the tasks of an image come together."""

    store: Store
    _sha: str = ""
    _image: Images | None = None

    def put(self, image: Images) -> str:
        """Keep an image; the sha256 it is found by."""
        return artefacts.put(self.store, encode_png(image))

    def get(self, sha: str) -> Images:
        """An image that was kept."""
        if self._image is None or sha != self._sha:
            self._image, self._sha = decode_png(artefacts.read(self.store, sha)), sha
        return self._image


def prepare_sample(sample: PlannedSample, pictures: Pictures) -> tuple[records.Record, ...]:
    """Degrade, measure gamma by every kind of beta, keep the images; the rows that describe them.

    Raises:
        ImageError, TaskError: The image cannot be read or degraded in this way.
    """
    source = sample.target
    whole_sha = source.artefact_sha or pictures.put(_read_again(source))
    whole = None if source.source.target is None else pictures.get(whole_sha)
    target = whole if whole is None or sample.task is None else sample.task.crop(whole)
    degraded, degraded_sha = _degraded(sample, target, pictures)
    retained = [] if target is None else [retention(target, degraded, kind) for kind in BETA_KINDS]
    alpha = retained[0].alpha if retained else sample.alpha
    kept = records.Sample(
        sample_id=sample.sample_id,
        image_id=source.image_id,
        task_id=sample.task_id,
        seed=sample.seed,
        drawn=sample.drawn,
        degraded_sha=degraded_sha,
        target_sha=_target_sha(target, whole, whole_sha, pictures),
        width=degraded.shape[-1],
        height=degraded.shape[-2],
        alpha=alpha,
        beta=retained[0].beta if retained else None,
        gamma=retained[0].gamma if retained else None,
        beta_kind=BETA_KINDS[0],
    )
    return (*_around(sample, alpha, whole_sha), kept, *_other_retentions(sample.sample_id, retained))


def _read_again(source: SourceImage) -> Images:
    image = read_target(source.source)
    return read_degraded(source.source) if image is None else image


def _target_sha(target: Images | None, whole: Images | None, whole_sha: str, pictures: Pictures) -> str | None:
    if target is None or whole is None:
        return None
    return whole_sha if target.shape == whole.shape else pictures.put(target)


def _degraded(sample: PlannedSample, target: Images | None, pictures: Pictures) -> tuple[Images, str]:
    """The degraded image and its artefact."""
    if sample.task is not None and target is not None:
        made = sample.task.degrade(target, drawn_parameters(sample.drawn))
        return made, pictures.put(made)
    sha = sample.target.degraded_sha or pictures.put(read_degraded(sample.target.source))
    return decode_png(artefacts.read(pictures.store, sha)), sha


def _around(sample: PlannedSample, alpha: float, shown: str) -> tuple[records.Dataset, records.Image, records.Task]:
    image, operators = sample.target, sample.task.operators if sample.task else ()
    return (
        records.Dataset(dataset_id=image.dataset_id, title=image.dataset_id),
        records.Image(
            image_id=image.image_id,
            dataset_id=image.dataset_id,
            name=image.name,
            width=image.width,
            height=image.height,
            file_sha256=image.file_sha256 or hash_file(image.source.path),
            artefact_sha=shown,
        ),
        records.Task(
            task_id=sample.task_id,
            title=sample.task.title if sample.task else f"{sample.task_id} (degradation unknown)",
            alpha=alpha,
            operators=json.dumps([operator.id for operator in operators]),
        ),
    )


def _other_retentions(sample: str, retained: Sequence[Retention]) -> list[records.SampleRetention]:
    return [
        records.SampleRetention(sample_id=sample, beta_kind=other.kind, beta=other.beta, gamma=other.gamma)
        for other in retained
        if other.beta is not None and other.gamma is not None
    ]
