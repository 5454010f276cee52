"""Bicubic down-sampling: the paper's SR2 and SR4."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from clir_core.errors import TaskError
from clir_core.imaging.images import is_eight_bit
from clir_core.interfaces import Images, Json, OperatorKind, OperatorSpec
from clir_core.processing.matlab_resize import imresize
from clir_core.tasks.grammar import read_whole


@dataclass(frozen=True, slots=True)
class Downsample:
    """MATLAB's bicubic shrinking by a whole factor."""

    alpha: int
    """Down-sampling factor, 2 to 16."""
    kind: OperatorKind = field(default="sampling", init=False, repr=False)

    @property
    def id(self) -> str:
        """`sr4`."""
        return f"sr{self.alpha}"

    @property
    def title(self) -> str:
        """`Super-resolution x4`."""
        return f"Super-resolution x{self.alpha}"

    def draw(self, rng: np.random.Generator, height: int, width: int) -> Mapping[str, Json]:
        """Nothing is random."""
        return {}

    def apply(self, image: Images, drawn: Mapping[str, Json]) -> Images:
        """Shrink as MATLAB does: an 8-bit image as `imresize(uint8)`, any other as `imresize(double)`, clamped.

        Raises:
            TaskError: A side is not a multiple of `alpha`.
        """
        height, width = image.shape[-2:]
        if height % self.alpha or width % self.alpha:
            raise TaskError(f"{self.id} cannot shrink {width} x {height} pixels; crop to multiples of {self.alpha}")
        rounding = "uint8" if is_eight_bit(image) else "double"
        return imresize(image, 1 / self.alpha, rounding).clamp(0, 1)


def _parse(text: str) -> Downsample:
    return Downsample(read_whole(text, f"sr{text}", 2, 16))


SPECS = (
    OperatorSpec(
        name="sr",
        title="Bicubic down-sampling by a whole factor",
        example="sr4",
        parse=_parse,
        source="MATLAB imresize; factors 2 and 4 are the paper's SR2 and SR4",
    ),
)
