"""Degraded and target crops, made on the fly by the same operators that degrade a study's images."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from clir_core.errors import TrainingError
from clir_core.imresize import imresize_to
from clir_core.interfaces import Images
from clir_core.task import parse_task
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


def draw_examples(
    source: CropSource, tasks: Sequence[str], rng: np.random.Generator, count: int, side: int
) -> Examples:
    """Crops, each degraded by a task drawn from the list.

    Args:
        source: Where crops come from.
        tasks: In the grammar of tasks; a number may be a range: `blur{0.5..3}+noise{0..20}`.
        rng: The only source of randomness.
        count: How many.
        side: In pixels, a multiple of every task's alpha.
    """
    targets = source.draw(rng, count, side)
    written = [draw_task(tasks[rng.integers(len(tasks))], rng) for _ in range(count)]
    degraded = [_degraded(target, text, rng) for target, text in zip(targets.split(1), written, strict=True)]
    return Examples(torch.cat(degraded), targets, written)


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
    height, width = target.shape[-2:]
    task = parse_task(written)
    small = task.degrade(target, task.draw(rng, height, width))
    return small if tuple(small.shape[-2:]) == (height, width) else imresize_to(small, height, width).clamp(0, 1)
