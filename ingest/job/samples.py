"""Samples as they are planned: which image, which task, which parameters were drawn."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from clir_core.errors import ImageError
from clir_core.identity import pixel_identity
from clir_core.imaging.images import Planes, centre_crop, encode_png, from_planes, read_planes
from clir_core.imaging.size_factor import Size
from clir_core.interfaces import Images, Json
from clir_core.tasks.task import Task, sample_generator
from clir_core.weights.locate import hash_file
from db import records
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
    dataset_id: str
    name: str
    """The data set it was first met in, and what it is called there."""
    width: int
    height: int
    degraded_id: str = ""
    """Identity of the pixels of the degraded image, where it was found and not made."""
    artefact_sha: str = ""
    degraded_sha: str = ""
    """The artefacts of both; empty where the image was read to plan, or where the store has its sample."""
    file_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Where images are kept when they are read, so that nobody has to read, hash and encode them again."""

    put: Callable[[bytes], str]
    """Keeps a PNG file and returns the sha256 it is found by."""
    holds: Callable[[str], bool]
    """Whether it is kept already."""
    rows: Mapping[str, records.Image]
    """The images that the store knows, by image_id."""


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


def describe_image(source: Source, shelf: Shelf | None = None) -> SourceImage:
    """Read an image and keep its identity; with a shelf, its pixels too.

    Raises:
        ImageError: It cannot be read, or is too small for any metric to say something about it.
    """
    degraded = None if source.degraded is None else _degraded_planes(source)
    image = degraded if source.target is None else _target_planes(source)
    if image is None:
        raise ImageError(f"{source.name} has neither a target nor a degraded image")
    height, width = image.shape[-2:]
    if min(height, width) < SMALLEST_SIDE:
        raise ImageError(f"{source.path} has {width}x{height} px; an image needs {SMALLEST_SIDE} px a side")
    described = SourceImage(
        source=source,
        image_id=pixel_identity(image),
        dataset_id=source.dataset_id,
        name=source.name,
        width=width,
        height=height,
        degraded_id="" if degraded is None else pixel_identity(degraded),
    )
    return described if shelf is None else _kept(described, image, degraded, shelf)


def _kept(described: SourceImage, image: Planes, degraded: Planes | None, shelf: Shelf) -> SourceImage:
    row = shelf.rows.get(described.image_id)
    if row is not None:
        described = replace(described, dataset_id=row.dataset_id, name=row.name)
    if row is not None and shelf.holds(row.artefact_sha):
        return replace(described, artefact_sha=row.artefact_sha, file_sha256=row.file_sha256)
    artefact = shelf.put(encode_png(from_planes(image)))
    degraded_sha = "" if degraded is None else artefact
    if degraded is not None and degraded is not image:
        degraded_sha = shelf.put(encode_png(from_planes(degraded)))
    return replace(
        described,
        artefact_sha=artefact,
        degraded_sha=degraded_sha,
        file_sha256=hash_file(described.source.path),
    )


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
    """A degraded image as it was found; its pixels are its parameters."""
    return PlannedSample(
        sample_id=sample_id(target.image_id, task_id, [{"degraded": target.degraded_id, "scale": scale}], 0),
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
    planes = _target_planes(source)
    return None if planes is None else from_planes(planes)


def read_degraded(source: Source) -> Images:
    """The degraded image as it was found, or what a pair keeps of it.

    Raises:
        ImageError: It cannot be read, or there is none.
    """
    return from_planes(_degraded_planes(source))


def _target_planes(source: Source) -> Planes | None:
    if source.target is None:
        return None
    image = read_planes(source.target)
    if source.keep is not None:
        return _top_left(image, source.keep[1])
    return centre_crop(image, source.crop) if source.crop else image


def _degraded_planes(source: Source) -> Planes:
    if source.degraded is None:
        raise ImageError(f"{source.name} has no degraded image")
    image = read_planes(source.degraded)
    return image if source.keep is None else _top_left(image, source.keep[0])


def _top_left(image: Planes, size: Size) -> Planes:
    return image[..., : size[0], : size[1]]
