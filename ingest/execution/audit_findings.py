"""What an audit found: pixels and scores that do not come out again, and how near the others are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import isclose
from typing import Literal, NamedTuple

import numpy as np

from clir_core.imaging.images import decode_png
from db import artefacts
from db.errors import StoreError
from db.reading.audited import AuditedScore
from db.store import Store
from db.upkeep.compare import TOLERANCE

SMALLEST_SCORE = 1e-6
"""Scores nearer than this are equal: of distances that are zero but for rounding, a share says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """What other hardware explains."""

    levels: int = 2
    """Of 255, of pixels that were restored on another device; on the same device they must be equal."""
    relative: float = TOLERANCE
    """Of scores."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not come out as it is stored."""

    kind: Literal["sample", "pixels", "score"]
    subject: str
    """The restoration: `span-ch48 on baby sr4 [0123456789ab]`."""
    said: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}: {self.said}"


@dataclass(slots=True, kw_only=True)
class Audit:
    """The result."""

    total: int
    """Restorations of what was asked for."""
    chosen: int
    restored: int = 0
    """How many of them were made again and compared."""
    scored: int = 0
    """How many of their scores were computed again, from the stored pixels, and compared."""
    differences: list[Difference] = field(default_factory=list[Difference])
    unsound: list[str] = field(default_factory=list[str])
    """What `verify` says of the whole store."""
    left_out: list[str] = field(default_factory=list[str])
    """What could not be done again here, and why."""
    largest_levels: int = 0
    """Largest difference of pixels within the tolerance, of 255."""
    largest_relative: float = 0.0
    """Largest relative difference of scores within the tolerance."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing differs, and the store is whole."""
        return not (self.differences or self.unsound)


class PixelDifference(NamedTuple):
    """How two images differ."""

    said: str
    levels: int
    """The largest difference, of 255; 255 where they have different sizes."""


def differing_pixels(one: tuple[Store, str], other: tuple[Store, str]) -> PixelDifference | None:
    """How an artefact of one store differs from one of another; None where their pixels are equal.

    Raises:
        StoreError: One is lost.
    """
    if one[1] == other[1]:
        return None
    here, there = (_levels(*each) for each in (one, other))
    if here.shape != there.shape:
        sizes = (f"{image.shape[1]}x{image.shape[0]}" for image in (there, here))
        return PixelDifference("{} px are stored, {} px come out".format(*sizes), 255)
    apart = np.abs(here - there).max(axis=2)
    if not apart.any():
        return None
    y, x = np.unravel_index(int(apart.argmax()), apart.shape)
    count = f"{np.count_nonzero(apart)} of {apart.size} pixels"
    return PixelDifference(f"{count}, by {apart.max()} of 255 at most (x={x}, y={y})", int(apart.max()))


def compare_scores(
    stored: Iterable[AuditedScore],
    again: Iterable[AuditedScore],
    subjects: Mapping[str, str],
    tolerance: Tolerance,
    result: Audit,
) -> None:
    """Hold scores against those of the same pixels by the same protocol; what was not computed again is left out."""
    computed = {score.key: score.value for score in again}
    for score in stored:
        if score.key not in computed:
            continue
        result.scored += 1
        apart = _apart(score.value, computed[score.key])
        if apart > tolerance.relative:
            subject = f"{score.metric_id} of {subjects[score.restoration_id]}"
            said = f"{_written(score.value)} is stored, {_written(computed[score.key])} comes out"
            result.differences.append(Difference("score", subject, said))
        else:
            result.largest_relative = max(result.largest_relative, apart)


def _apart(one: float | None, other: float | None) -> float:
    """Relative difference; infinite where only one has a value."""
    if one is None or other is None:
        return 0.0 if one is other else float("inf")
    if isclose(one, other, rel_tol=0.0, abs_tol=SMALLEST_SCORE):
        return 0.0
    largest = max(abs(one), abs(other))
    return abs(one - other) / largest if np.isfinite(largest) else float("inf")


def _written(value: float | None) -> str:
    return "no value" if value is None else f"{value:.7g}"


def _levels(store: Store, sha: str) -> "np.typing.NDArray[np.int16]":
    """(H, W, 3). The file is only read: `artefacts.read` would take a damaged one away."""
    try:
        content = artefacts.path(store, sha).read_bytes()
    except OSError as error:
        raise StoreError(f"the artefact {sha} is lost") from error
    image = decode_png(content)[0].numpy()
    return (image * np.float32(255)).round().astype(np.int16).transpose(1, 2, 0)
