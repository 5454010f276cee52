"""Samples: a target, degraded once by a task, with its gamma. Pure of the database: it takes and returns records."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import cast

from clir_core.errors import ImageError
from clir_core.identity import pixel_identity
from clir_core.images import centre_crop, encode_png, read_image
from clir_core.interfaces import Images, Json
from clir_core.retention import retention
from clir_core.task import Task, parse_task, sample_generator
from db import records
from ingest.identify import sample_id
from ingest.sources import Source

SMALLEST_SIDE = 16
"""Below this not even SSIM has a window."""

Keep = Callable[[bytes], str]
"""Stores a PNG and returns the sha256 it is found by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An image that has been read once: enough to plan with, without its pixels."""

    source: Source
    image_id: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A target and a task with its parameters drawn: everything that decides the degraded pixels."""

    sample_id: str
    target: Target
    task_id: str
    seed: int
    drawn: str
    """JSON list, one record an operator."""


def read_target(source: Source) -> Images:
    """The whole image, or its centre crop: (1, 3, H, W).

    Raises:
        ImageError: It cannot be read, or is smaller than the crop.
    """
    image = read_image(source.target)
    return centre_crop(image, source.crop) if source.crop else image


def describe_target(source: Source) -> Target:
    """Read an image and keep its identity.

    Raises:
        ImageError: It cannot be read, or is too small for any metric to say something about it.
    """
    image = read_target(source)
    height, width = image.shape[-2:]
    if min(height, width) < SMALLEST_SIDE:
        raise ImageError(f"{source.target} has {width}x{height} px; a target needs {SMALLEST_SIDE} px a side")
    return Target(source=source, image_id=pixel_identity(image), width=width, height=height)


def plan_sample(target: Target, task: Task, seed: int) -> Sample:
    """Draw the task's parameters for a target: cheap, no pixel is touched."""
    drawn = task.draw(sample_generator(seed, target.image_id, task.id), target.height, target.width)
    return Sample(
        sample_id=sample_id(target.image_id, task.id, drawn, seed),
        target=target,
        task_id=task.id,
        seed=seed,
        drawn=json.dumps(drawn),
    )


def drawn_parameters(drawn: str) -> Sequence[Mapping[str, Json]]:
    """The drawn parameters of a stored sample."""
    return cast("Sequence[Mapping[str, Json]]", json.loads(drawn))


def prepare_sample(sample: Sample, keep: Keep) -> tuple[records.Record, ...]:
    """Degrade, measure gamma, keep both images; the rows that describe them.

    Raises:
        ImageError, TaskError: The image cannot be read or degraded in this way.
    """
    task = parse_task(sample.task_id)
    whole = read_target(sample.target.source)
    target = task.crop(whole)
    degraded = task.degrade(target, drawn_parameters(sample.drawn))
    retained = retention(target, degraded)
    target_sha = keep(encode_png(target))
    whole_sha = target_sha if target.shape == whole.shape else keep(encode_png(whole))
    return (
        _dataset(sample.target.source),
        _image(sample.target, whole_sha),
        records.Task(
            task_id=task.id,
            title=task.title,
            alpha=task.alpha,
            operators=json.dumps([operator.id for operator in task.operators]),
        ),
        records.Sample(
            sample_id=sample.sample_id,
            image_id=sample.target.image_id,
            task_id=task.id,
            seed=sample.seed,
            drawn=sample.drawn,
            degraded_sha=keep(encode_png(degraded)),
            target_sha=target_sha,
            width=degraded.shape[-1],
            height=degraded.shape[-2],
            alpha=retained.alpha,
            beta=retained.beta,
            gamma=retained.gamma,
            beta_kind=retained.kind,
        ),
    )


def _dataset(source: Source) -> records.Dataset:
    return records.Dataset(dataset_id=source.dataset_id, title=source.dataset_id)


def _image(target: Target, artefact_sha: str) -> records.Image:
    return records.Image(
        image_id=target.image_id,
        dataset_id=target.source.dataset_id,
        name=target.source.name,
        width=target.width,
        height=target.height,
        file_sha256=sha256(target.source.target.read_bytes()).hexdigest(),
        artefact_sha=artefact_sha,
    )
