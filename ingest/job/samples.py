"""Samples as they are planned: which image, which task, which parameters were drawn."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from clir_core.errors import ImageError
from clir_core.identity import pixel_identity
from clir_core.imaging.images import centre_crop, read_image
from clir_core.imaging.size_factor import Size
from clir_core.interfaces import Images, Json
from clir_core.tasks.task import Task, sample_generator
from ingest.job.identities import sample_id
from ingest.job.sources import Source

SMALLEST_SIDE = 16
"""Below this not even SSIM has a window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceImage:
    """An image that has been read once: enough to plan with, without its pixels.

    Where there is no target it stands for the degraded photograph.
    """

    source: Source
    image_id: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSample:
    """A target and a task with its parameters drawn, or a degraded image as it was found."""

    sample_id: str
    target: SourceImage
    task_id: str
    task: Task | None
    """None where the degradation is unknown."""
    seed: int
    drawn: str
    """JSON list, one record an operator; empty where the degradation is unknown."""
    alpha: float
    """Of a photograph without a target: how much larger it shall become."""


def describe_image(source: Source) -> SourceImage:
    """Read an image and keep its identity.

    Raises:
        ImageError: It cannot be read, or is too small for any metric to say something about it.
    """
    image = read_target(source)
    if image is None:
        image = read_degraded(source)
    height, width = image.shape[-2:]
    if min(height, width) < SMALLEST_SIDE:
        raise ImageError(f"{source.path} has {width}x{height} px; an image needs {SMALLEST_SIDE} px a side")
    return SourceImage(source=source, image_id=pixel_identity(image), width=width, height=height)


def plan_sample(target: SourceImage, task: Task, seed: int) -> PlannedSample:
    """Draw a task's parameters for a target: cheap, no pixel is touched."""
    drawn = task.draw(sample_generator(seed, target.image_id, task.id), target.height, target.width)
    return PlannedSample(
        sample_id=sample_id(target.image_id, task.id, drawn, seed),
        target=target,
        task_id=task.id,
        task=task,
        seed=seed,
        drawn=json.dumps(drawn),
        alpha=task.alpha,
    )


def plan_found_sample(target: SourceImage, task_id: str, scale: float) -> PlannedSample:
    """A degraded image as it was found; its pixels are its parameters.

    Raises:
        ImageError: It cannot be read.
    """
    found = pixel_identity(read_degraded(target.source))
    return PlannedSample(
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


def read_target(source: Source) -> Images | None:
    """The whole target, its centre crop, or what a pair keeps of it; None where there is none.

    Raises:
        ImageError: It cannot be read.
    """
    if source.target is None:
        return None
    image = read_image(source.target)
    if source.keep is not None:
        return _top_left(image, source.keep[1])
    return centre_crop(image, source.crop) if source.crop else image


def read_degraded(source: Source) -> Images:
    """The degraded image as it was found, or what a pair keeps of it.

    Raises:
        ImageError: It cannot be read, or there is none.
    """
    if source.degraded is None:
        raise ImageError(f"{source.name} has no degraded image")
    image = read_image(source.degraded)
    return image if source.keep is None else _top_left(image, source.keep[0])


def _top_left(image: Images, size: Size) -> Images:
    return image[..., : size[0], : size[1]]
