"""Blur of a camera that moves evenly along a straight line."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from torch import Tensor

from clir_core.errors import TaskError
from clir_core.interfaces import Images, Json, OperatorKind, OperatorSpec
from clir_core.processing.blur_kernels import motion
from clir_core.processing.correlation import correlate
from clir_core.tasks.grammar import read_number, write_number

_NUMBERS = re.compile(r"([^@]+)@([^@]+)")


@dataclass(frozen=True, slots=True)
class MotionBlur:
    """Correlation with a line, edges mirrored (reflect-101)."""

    length: float
    """In pixels."""
    angle: float
    """In degrees counter-clockwise from horizontal, 0 to 180."""
    alpha: int = field(default=1, init=False, repr=False)
    kind: OperatorKind = field(default="blur", init=False, repr=False)

    @property
    def id(self) -> str:
        """`motion15@30`."""
        return f"motion{write_number(self.length)}@{write_number(self.angle)}"

    @property
    def title(self) -> str:
        """`motion blur, 15 pixels at 30 degrees`."""
        return f"motion blur, {write_number(self.length)} pixels at {write_number(self.angle)} degrees"

    def draw(self, rng: np.random.Generator, height: int, width: int) -> Mapping[str, Json]:
        """Nothing is random."""
        return {}

    def apply(self, image: Images, drawn: Mapping[str, Json]) -> Images:
        """Blur; an image smaller than the kernel is mirrored as often as needed."""
        return correlate(image, self._weights()).clamp(0, 1)

    def kernel(self, drawn: Mapping[str, Json]) -> Tensor:
        """(K, K) float32, sum 1."""
        return self._weights().float()

    def _weights(self) -> Tensor:
        return motion(self.length, -math.radians(self.angle))


def _parse(text: str) -> MotionBlur:
    word = f"motion{text}"
    matched = _NUMBERS.fullmatch(text)
    if matched is None:
        raise TaskError(f"{word!r} needs a length and an angle; write e.g. motion15@30")
    length, angle = matched.groups()
    return MotionBlur(read_number(length, word, 1, 200), read_number(angle, word, 0, 180) % 180)


SPECS = (
    OperatorSpec(
        name="motion",
        title="Linear motion blur: length in pixels and angle in degrees",
        example="motion15@30",
        parse=_parse,
        source="in the manner of MATLAB's fspecial('motion', length, angle)",
    ),
)
