"""Isotropic Gaussian blur: the paper's Blur1 and Blur20."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from clir_core.interfaces import Json, OperatorSpec, Tensor
from clir_core.processing.blur_kernels import gaussian
from clir_core.tasks.grammar import read_number, write_number
from clir_core.tasks.kernel_blur import KernelBlur


@dataclass(frozen=True, slots=True)
class GaussianBlur(KernelBlur):
    """Correlation with a Gaussian sampled up to three standard deviations, edges mirrored (reflect-101)."""

    sigma: float
    """Standard deviation in pixels."""

    @property
    def id(self) -> str:
        """`blur1.2`."""
        return f"blur{write_number(self.sigma)}"

    @property
    def title(self) -> str:
        """`Gaussian blur, sigma 1.2`."""
        return f"Gaussian blur, sigma {write_number(self.sigma)}"

    def exact_kernel(self, drawn: Mapping[str, Json]) -> Tensor:
        """K = 2 ceil(3 sigma) + 1."""
        return gaussian(2 * math.ceil(3 * self.sigma) + 1, (self.sigma, self.sigma))


def _parse(text: str) -> GaussianBlur:
    return GaussianBlur(read_number(text, f"blur{text}", 0.1, 100))


SPECS = (
    OperatorSpec(
        name="blur",
        title="Isotropic Gaussian blur of a standard deviation in pixels",
        example="blur1.2",
        parse=_parse,
        source="sampled Gaussian of 2 ceil(3 sigma) + 1 pixels; 1 and 20 are the paper's Blur1 and Blur20",
    ),
)
