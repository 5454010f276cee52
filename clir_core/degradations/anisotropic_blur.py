"""Anisotropic Gaussian blur: stronger in one direction."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from clir_core.errors import TaskError
from clir_core.interfaces import Json, OperatorSpec, Tensor
from clir_core.processing.blur_kernels import gaussian
from clir_core.tasks.grammar import read_number, write_number
from clir_core.tasks.kernel_blur import KernelBlur

_NUMBERS = re.compile(r"([^x@]+)x([^x@]+)@([^x@]+)")


@dataclass(frozen=True, slots=True)
class AnisotropicBlur(KernelBlur):
    """Correlation with an oriented Gaussian, edges mirrored (reflect-101)."""

    along: float
    """Standard deviation along its axis, in pixels."""
    across: float
    """Standard deviation across it, in pixels."""
    angle: float
    """Of the axis, in degrees counter-clockwise from horizontal, 0 to 180."""

    @property
    def id(self) -> str:
        """`aniso4x1@30`."""
        return f"aniso{write_number(self.along)}x{write_number(self.across)}@{write_number(self.angle)}"

    @property
    def title(self) -> str:
        """`anisotropic blur, sigma 4 x 1 at 30 degrees`."""
        sigmas = f"{write_number(self.along)} x {write_number(self.across)}"
        return f"anisotropic blur, sigma {sigmas} at {write_number(self.angle)} degrees"

    def exact_kernel(self, drawn: Mapping[str, Json]) -> Tensor:
        """K = 2 ceil(3 sigma) + 1 of the larger sigma."""
        size = 2 * math.ceil(3 * max(self.along, self.across)) + 1
        return gaussian(size, (self.along, self.across), rotation=-math.radians(self.angle))


def _parse(text: str) -> AnisotropicBlur:
    word = f"aniso{text}"
    matched = _NUMBERS.fullmatch(text)
    if matched is None:
        raise TaskError(f"{word!r} needs two sigmas and an angle; write e.g. aniso4x1@30")
    along, across = (read_number(sigma, word, 0.1, 50) for sigma in matched.group(1, 2))
    return AnisotropicBlur(along, across, read_number(matched.group(3), word, 0, 180) % 180)


SPECS = (
    OperatorSpec(
        name="aniso",
        title="Anisotropic Gaussian blur: sigma along and across an axis, and its angle in degrees",
        example="aniso4x1@30",
        parse=_parse,
        source="oriented Gaussian of 2 ceil(3 sigma) + 1 pixels",
    ),
)
