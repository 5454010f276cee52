"""Blur of a camera that moves evenly along a straight line."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from clir_core.errors import TaskError
from clir_core.interfaces import Json, OperatorSpec, Tensor
from clir_core.processing.blur_kernels import motion
from clir_core.tasks.grammar import read_number, write_number
from clir_core.tasks.kernel_blur import KernelBlur

_NUMBERS = re.compile(r"([^@]+)@([^@]+)")


@dataclass(frozen=True, slots=True)
class MotionBlur(KernelBlur):
    """Correlation with a line, edges mirrored (reflect-101)."""

    length: float
    """In pixels."""
    angle: float
    """In degrees counter-clockwise from horizontal, 0 to 180."""

    @property
    def id(self) -> str:
        """`motion15@30`."""
        return f"motion{write_number(self.length)}@{write_number(self.angle)}"

    @property
    def title(self) -> str:
        """`motion blur, 15 pixels at 30 degrees`."""
        return f"motion blur, {write_number(self.length)} pixels at {write_number(self.angle)} degrees"

    def exact_kernel(self, drawn: Mapping[str, Json]) -> Tensor:
        """As long as the line, odd."""
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
