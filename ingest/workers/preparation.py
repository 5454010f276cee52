"""Samples made: a degraded image, with its gamma where there is a target. It takes and returns records."""

import json
from collections.abc import Callable, Sequence
from hashlib import sha256

from clir_core.imaging.images import encode_png
from clir_core.interfaces import Images
from clir_core.tasks.retention import BETA_KINDS, Retention, retention
from db import records
from ingest.job.samples import PlannedSample, drawn_parameters, read_degraded, read_target

Keep = Callable[[bytes], str]
"""Stores a PNG and returns the sha256 it is found by."""


def prepare_sample(sample: PlannedSample, keep: Keep) -> tuple[records.Record, ...]:
    """Degrade, measure gamma by every kind of beta, keep the images; the rows that describe them.

    Raises:
        ImageError, TaskError: The image cannot be read or degraded in this way.
    """
    whole = read_target(sample.target.source)
    target = whole if whole is None or sample.task is None else sample.task.crop(whole)
    degraded = _degraded(sample, target)
    retained = [] if target is None else [retention(target, degraded, kind) for kind in BETA_KINDS]
    alpha = retained[0].alpha if retained else sample.alpha
    kept = records.Sample(
        sample_id=sample.sample_id,
        image_id=sample.target.image_id,
        task_id=sample.task_id,
        seed=sample.seed,
        drawn=sample.drawn,
        degraded_sha=keep(encode_png(degraded)),
        target_sha=None if target is None else keep(encode_png(target)),
        width=degraded.shape[-1],
        height=degraded.shape[-2],
        alpha=alpha,
        beta=retained[0].beta if retained else None,
        gamma=retained[0].gamma if retained else None,
        beta_kind=BETA_KINDS[0],
    )
    shown = keep(encode_png(degraded if whole is None else whole))
    return (*_around(sample, alpha, shown), kept, *_other_retentions(sample.sample_id, retained))


def _degraded(sample: PlannedSample, target: Images | None) -> Images:
    if sample.task is None or target is None:
        return read_degraded(sample.target.source)
    return sample.task.degrade(target, drawn_parameters(sample.drawn))


def _around(sample: PlannedSample, alpha: float, shown: str) -> tuple[records.Dataset, records.Image, records.Task]:
    source, operators = sample.target.source, sample.task.operators if sample.task else ()
    return (
        records.Dataset(dataset_id=source.dataset_id, title=source.dataset_id),
        records.Image(
            image_id=sample.target.image_id,
            dataset_id=source.dataset_id,
            name=source.name,
            width=sample.target.width,
            height=sample.target.height,
            file_sha256=sha256(source.path.read_bytes()).hexdigest(),
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
