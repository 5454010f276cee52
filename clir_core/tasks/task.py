"""Tasks: named degradations D, written in a small grammar.

A step is an operator's name and its numbers: `sr4`, `blur1.2`, `noise10`. Steps joined by `+` are applied from left to
right: `blur1.2+sr4+noise5`. The order of the paper's equation 1 has a short form, `sr4:blur1.2+noise5`: blur before the
down-sampling, noise and compression after it. Both spell the same task, whose id is the long form.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import prod

import numpy as np

from clir_core.errors import TaskError
from clir_core.imaging.images import crop_to_multiple, quantise
from clir_core.interfaces import BlurOperator, Images, Json, Operator, OperatorSpec, Tensor
from clir_core.registry import discover, suggestion

_STEP = re.compile(r"([a-z]+)([0-9].*)?")
_ID = re.compile(r"[a-z0-9][a-z0-9.@+_-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A degradation: what is done to a target, in order. Made by `parse_task` or `compose`."""

    id: str
    """The key in the store; for a composed task its owner's word, else the canonical text."""
    title: str
    operators: tuple[Operator, ...]

    @property
    def alpha(self) -> int:
        """Down-sampling factor of all steps together."""
        return prod(operator.alpha for operator in self.operators)

    @property
    def is_known_blur(self) -> bool:
        """Whether it is one blur, with or without noise: then it has a `kernel`."""
        blurs = sum(isinstance(operator, BlurOperator) for operator in self.operators)
        return blurs == 1 and all(operator.kind in {"blur", "noise"} for operator in self.operators)

    def draw(self, rng: np.random.Generator, height: int, width: int) -> list[dict[str, Json]]:
        """Draw the random parameters of every step for a target of this size, before any pixel is touched.

        Returns:
            One JSON record a step: `operator`, its id, and its parameters.
        """
        records: list[dict[str, Json]] = []
        for operator in self.operators:
            records.append({"operator": operator.id, **operator.draw(rng, height, width)})
            height, width = height // operator.alpha, width // operator.alpha
        return records

    def crop(self, target: Images) -> Images:
        """Cut right and bottom to multiples of `alpha`.

        Raises:
            ImageError: The target is smaller than `alpha`.
        """
        return crop_to_multiple(target, self.alpha)

    def degrade(self, target: Images, drawn: Sequence[Mapping[str, Json]]) -> Images:
        """Apply every step with its drawn parameters. A pure function: replaying a record gives the same image.

        Values between the steps are float and clamped to [0, 1].

        Args:
            target: (1, 3, H, W), sides multiples of `alpha`.
            drawn: What `draw` returned.

        Returns:
            (1, 3, H / alpha, W / alpha), rounded to 8 bit.

        Raises:
            TaskError: The record belongs to another task, or a step cannot be applied to this image.
        """
        self._check_record(drawn)
        image = target
        for operator, parameters in zip(self.operators, drawn, strict=True):
            image = operator.apply(image, parameters)
        return quantise(image)

    def kernel(self, drawn: Sequence[Mapping[str, Json]]) -> Tensor | None:
        """The blur kernel (K, K) where the task is one known blur, with or without noise; else None."""
        self._check_record(drawn)
        if not self.is_known_blur:
            return None
        steps = zip(self.operators, drawn, strict=True)
        return next(step.kernel(parameters) for step, parameters in steps if isinstance(step, BlurOperator))

    def _check_record(self, drawn: Sequence[Mapping[str, Json]]) -> None:
        steps, recorded = [operator.id for operator in self.operators], [record.get("operator") for record in drawn]
        if steps != recorded:
            raise TaskError(f"drawn parameters are of {recorded}; task {self.id} has {steps}")


def parse_task(text: str) -> Task:
    """The task a text describes in the grammar of this module.

    Raises:
        TaskError: A word does not follow it; the message names the word and suggests others.
    """
    before, colon, after = text.strip().lower().partition(":")
    if not colon:
        return compose(_steps(before))
    return compose(_around(_step(before), _steps(after)))


def compose(operators: Iterable[Operator], id: str | None = None, title: str | None = None) -> Task:  # noqa: A002 - the field's name
    """A task of these operators, under a name of one's own or its canonical text.

    Raises:
        TaskError: There is no operator, or the id is malformed or means another task in the grammar.
    """
    steps = tuple(operators)
    if not steps:
        raise TaskError("a task needs at least one operator; write e.g. sr4")
    canonical = "+".join(step.id for step in steps)
    if id is not None and id != canonical:
        own_task_id(id)
    return Task(id=id or canonical, title=title or " + ".join(step.title for step in steps), operators=steps)


def sample_generator(study_seed: int, image_id: str, task_id: str) -> np.random.Generator:
    """The generator all of a sample's parameters are drawn from: the same on every machine.

    NumPy's PCG64, seeded with the sha256 of `study_seed`, `image_id` and `task_id` joined by line feeds, read as one
    big-endian number.
    """
    digest = hashlib.sha256(f"{study_seed}\n{image_id}\n{task_id}".encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))


@cache
def operator_specs() -> Mapping[str, OperatorSpec]:
    """Every operator the grammar knows, by name."""
    return discover("clir_core.degradations", OperatorSpec, key="name")


def _steps(text: str) -> list[Operator]:
    return [_step(word) for word in text.split("+")]


def _step(word: str) -> Operator:
    matched = _STEP.fullmatch(word.strip())
    if matched is None:
        raise TaskError(f"{word!r} is not a step of a task; expected a name and a number, e.g. blur1.2")
    name, numbers = matched.group(1), matched.group(2) or ""
    specs = operator_specs()
    if name not in specs:
        raise TaskError(f"no operator is called {name!r} (in {word!r}); {suggestion(name, specs)}")
    return specs[name].parse(numbers)


def _around(sampling: Operator, steps: Sequence[Operator]) -> list[Operator]:
    if sampling.kind != "sampling":
        raise TaskError(f"{sampling.id!r} stands before a colon, where only srN may; join steps with '+' instead")
    for step in steps:
        if step.kind in {"sampling", "pipeline"}:
            raise TaskError(f"{step.id!r} cannot stand after '{sampling.id}:'; join steps with '+' instead")
    before = [step for step in steps if step.kind == "blur"]
    return [*before, sampling, *(step for step in steps if step.kind != "blur")]


def own_task_id(own: str) -> str:
    """A user's own name for a degradation, checked and returned.

    Raises:
        TaskError: It is malformed or means another task in the grammar.
    """
    if not _ID.fullmatch(own):
        raise TaskError(f"task id {own!r} is malformed; use lower-case letters, digits and . @ + _ -")
    try:
        parse_task(own)
    except TaskError:
        return own
    raise TaskError(f"task id {own!r} means something else in the grammar of tasks; choose another word")
