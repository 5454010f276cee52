"""Degraded and target crops, made on the fly by the same operators that degrade a study's images."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import nan

import numpy as np
import torch
from torch import Tensor

from clir_core.errors import TrainingError
from clir_core.interfaces import Images
from clir_core.processing.matlab_resize import imresize_to
from clir_core.tasks.retention import retention
from clir_core.tasks.task import parse_task
from clir_core.training.crops import CropSource

_RANGE = re.compile(r"\{([0-9.]+)\.\.([0-9.]+)\}")
_DIGITS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """What a restorer learns from."""

    degraded: Images
    """(B, 3, side, side): degraded, and brought to the size of the target by bicubic interpolation."""
    targets: Images
    tasks: Sequence[str]
    """The degradation of each, in the grammar of tasks."""
    gamma: Tensor
    """(B,) information retention; NaN where it is undefined or was not asked for."""

    def to(self, device: torch.device) -> "Examples":
        """The same on a device."""
        layout = torch.channels_last
        degraded, targets = (images.to(device, memory_format=layout) for images in (self.degraded, self.targets))
        return replace(self, degraded=degraded, targets=targets, gamma=self.gamma.to(device))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExampleSource:
    """Crops, each degraded by a task drawn from a list."""

    crops: CropSource
    tasks: Sequence[str]
    """In the grammar of tasks; a number may be a range: `blur{0.5..3}+noise{0..20}`."""
    with_gamma: bool = False

    def draw(self, rng: np.random.Generator, count: int, side: int) -> Examples:
        """Fresh examples; the side is a multiple of every task's alpha."""
        targets = self.crops.draw(rng, count, side)
        tasks = [draw_task(self.tasks[int(rng.integers(len(self.tasks)))], rng) for _ in range(count)]
        pairs = list(zip(targets.split(1), tasks, strict=True))
        small = [_degraded(target, task, rng) for target, task in pairs]
        gamma = [
            _gamma(target, image) if self.with_gamma else nan
            for target, image in zip(targets.split(1), small, strict=True)
        ]
        degraded = torch.cat([_at_size(image, side) for image in small])
        return Examples(degraded, targets, tasks, torch.tensor(gamma))


def draw_task(template: str, rng: np.random.Generator) -> str:
    """A task in the grammar, its ranges replaced by numbers drawn uniformly; whole ends give whole numbers."""

    def number(match: re.Match[str]) -> str:
        low, high = match.groups()
        if low.isdigit() and high.isdigit():
            return str(rng.integers(int(low), int(high) + 1))
        return f"{rng.uniform(float(low), float(high)):.{_DIGITS}f}".rstrip("0").rstrip(".")

    return _RANGE.sub(number, template)


def check_tasks(tasks: Sequence[str], side: int) -> None:
    """See that every task can be drawn and fits the crops.

    Raises:
        TrainingError: One does not.
        TaskError: One is not a task.
    """
    rng = np.random.default_rng(0)
    for template in tasks:
        alpha = parse_task(draw_task(template, rng)).alpha
        if side % alpha:
            raise TrainingError(f"a crop of {side} pixels cannot be degraded by {template}; {alpha} does not divide it")


def _degraded(target: Images, written: str, rng: np.random.Generator) -> Images:
    task = parse_task(written)
    return task.degrade(target, task.draw(rng, *target.shape[-2:]))


def _at_size(image: Images, side: int) -> Images:
    return image if tuple(image.shape[-2:]) == (side, side) else imresize_to(image, side, side).clamp(0, 1)


def _gamma(target: Images, degraded: Images) -> float:
    gamma = retention(target, degraded).gamma
    return nan if gamma is None else gamma
