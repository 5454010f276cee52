"""Isotropic Gaussian blur: the paper's Blur1 and Blur20."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from torch import Tensor

from clir_core.interfaces import Images, Json, OperatorKind, OperatorSpec
from clir_core.processing.blur_kernels import gaussian
from clir_core.processing.correlation import correlate
from clir_core.tasks.grammar import read_number, write_number


@dataclass(frozen=True, slots=True)
class GaussianBlur:
    """Correlation with a Gaussian sampled up to three standard deviations, edges mirrored (reflect-101)."""

    sigma: float
    """Standard deviation in pixels."""
    alpha: int = field(default=1, init=False, repr=False)
    kind: OperatorKind = field(default="blur", init=False, repr=False)

    @property
    def id(self) -> str:
        """`blur1.2`."""
        return f"blur{write_number(self.sigma)}"

    @property
    def title(self) -> str:
        """`Gaussian blur, sigma 1.2`."""
        return f"Gaussian blur, sigma {write_number(self.sigma)}"

    def draw(self, rng: np.random.Generator, height: int, width: int) -> Mapping[str, Json]:
        """Nothing is random."""
        return {}

    def apply(self, image: Images, drawn: Mapping[str, Json]) -> Images:
        """Blur; an image smaller than the kernel is mirrored as often as needed."""
        return correlate(image, self._weights()).clamp(0, 1)

    def kernel(self, drawn: Mapping[str, Json]) -> Tensor:
        """(K, K) float32 with K = 2 ceil(3 sigma) + 1, sum 1."""
        return self._weights().float()

    def _weights(self) -> Tensor:
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
