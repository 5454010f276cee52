"""Normal noise: independent in every channel, or the same in all three."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from clir_core.interfaces import Images, Json, OperatorKind, OperatorSpec
from clir_core.processing.noise import add_gaussian, draw_seed
from clir_core.tasks.drawn import whole
from clir_core.tasks.grammar import read_number, write_number


@dataclass(frozen=True, slots=True)
class GaussianNoise:
    """White noise of the same strength everywhere."""

    sigma: float
    """Standard deviation, in levels of 255."""
    grey: bool = False
    """Whether the three channels get the same noise."""
    alpha: int = field(default=1, init=False, repr=False)
    kind: OperatorKind = field(default="noise", init=False, repr=False)

    @property
    def id(self) -> str:
        """`noise10`, or `grey10`."""
        return f"{'grey' if self.grey else 'noise'}{write_number(self.sigma)}"

    @property
    def title(self) -> str:
        """`Gaussian noise, sigma 10`."""
        return f"{'grey ' if self.grey else ''}Gaussian noise, sigma {write_number(self.sigma)}"

    def draw(self, rng: np.random.Generator, height: int, width: int) -> Mapping[str, Json]:
        """The seed of the noise field."""
        return {"seed": draw_seed(rng)}

    def apply(self, image: Images, drawn: Mapping[str, Json]) -> Images:
        """Add the noise and clamp."""
        return add_gaussian(image, self.sigma, whole(drawn, "seed"), grey=self.grey)


def _parse_colour(text: str) -> GaussianNoise:
    return GaussianNoise(read_number(text, f"noise{text}", 0.1, 255))


def _parse_grey(text: str) -> GaussianNoise:
    return GaussianNoise(read_number(text, f"grey{text}", 0.1, 255), grey=True)


SPECS = (
    OperatorSpec(
        name="noise",
        title="Gaussian noise of a standard deviation in levels of 255",
        example="noise10",
        parse=_parse_colour,
        source="NumPy PCG64, standard_normal, float64",
    ),
    OperatorSpec(
        name="grey",
        title="Gaussian noise that is the same in all three channels",
        example="grey10",
        parse=_parse_grey,
        source="NumPy PCG64, standard_normal, float64",
    ),
)
