"""Samples: a degraded image, with its gamma where there is a target. It takes and returns records."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import cast

from clir_core.errors import ImageError
from clir_core.identity import pixel_identity
from clir_core.imaging.images import centre_crop, encode_png, read_image
from clir_core.imaging.size_factor import Size
from clir_core.interfaces import Images, Json
from clir_core.tasks.retention import BETA_KINDS, Retention, retention
from clir_core.tasks.task import Task, sample_generator
from db import records
from ingest.identify import sample_id
from ingest.sources import Source

SMALLEST_SIDE = 16
"""Below this not even SSIM has a window."""

Keep = Callable[[bytes], str]
"""Stores a PNG and returns the sha256 it is found by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An image that has been read once: enough to plan with, without its pixels.

    Where there is no target it stands for the degraded photograph.
    """

    source: Source
    image_id: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A target and a task with its parameters drawn, or a degraded image as it was found."""

    sample_id: str
    target: Target
    task_id: str
    task: Task | None
    """None where the degradation is unknown."""
    seed: int
    drawn: str
    """JSON list, one record an operator; empty where the degradation is unknown."""
    alpha: float
    """Of a photograph without a target: how much larger it shall become."""


def describe_target(source: Source) -> Target:
    """Read an image and keep its identity.

    Raises:
        ImageError: It cannot be read, or is too small for any metric to say something about it.
    """
    image = _read_target(source)
    if image is None:
        image = _read_degraded(source)
    height, width = image.shape[-2:]
    if min(height, width) < SMALLEST_SIDE:
        raise ImageError(f"{source.path} has {width}x{height} px; an image needs {SMALLEST_SIDE} px a side")
    return Target(source=source, image_id=pixel_identity(image), width=width, height=height)


def plan_sample(target: Target, task: Task, seed: int) -> Sample:
    """Draw a task's parameters for a target: cheap, no pixel is touched."""
    drawn = task.draw(sample_generator(seed, target.image_id, task.id), target.height, target.width)
    return Sample(
        sample_id=sample_id(target.image_id, task.id, drawn, seed),
        target=target,
        task_id=task.id,
        task=task,
        seed=seed,
        drawn=json.dumps(drawn),
        alpha=task.alpha,
    )


def plan_found_sample(target: Target, task_id: str, scale: float) -> Sample:
    """A degraded image as it was found; its pixels are its parameters.

    Raises:
        ImageError: It cannot be read.
    """
    found = pixel_identity(_read_degraded(target.source))
    return Sample(
        sample_id=sample_id(target.image_id, task_id, [{"degraded": found, "scale": scale}], 0),
        target=target,
        task_id=task_id,
        task=None,
        seed=0,
        drawn="[]",
        alpha=scale,
    )


def drawn_parameters(drawn: str) -> Sequence[Mapping[str, Json]]:
    """The drawn parameters of a stored sample."""
    return cast("Sequence[Mapping[str, Json]]", json.loads(drawn))


def prepare_sample(sample: Sample, keep: Keep) -> tuple[records.Record, ...]:
    """Degrade, measure gamma by every kind of beta, keep the images; the rows that describe them.

    Raises:
        ImageError, TaskError: The image cannot be read or degraded in this way.
    """
    whole = _read_target(sample.target.source)
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


def _degraded(sample: Sample, target: Images | None) -> Images:
    if sample.task is None or target is None:
        return _read_degraded(sample.target.source)
    return sample.task.degrade(target, drawn_parameters(sample.drawn))


def _read_target(source: Source) -> Images | None:
    """The whole target, its centre crop, or what a pair keeps of it; None where there is none."""
    if source.target is None:
        return None
    image = read_image(source.target)
    if source.keep is not None:
        return _top_left(image, source.keep[1])
    return centre_crop(image, source.crop) if source.crop else image


def _read_degraded(source: Source) -> Images:
    if source.degraded is None:
        raise ImageError(f"{source.name} has no degraded image")
    image = read_image(source.degraded)
    return image if source.keep is None else _top_left(image, source.keep[0])


def _top_left(image: Images, size: Size) -> Images:
    return image[..., : size[0], : size[1]]


def _around(sample: Sample, alpha: float, shown: str) -> tuple[records.Dataset, records.Image, records.Task]:
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
