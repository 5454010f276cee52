"""Shot noise: stronger where the image is brighter."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from clir_core.interfaces import Images, Json, OperatorKind, OperatorSpec
from clir_core.processing.noise import add_poisson, draw_seed
from clir_core.tasks.drawn import whole
from clir_core.tasks.grammar import read_number, write_number


@dataclass(frozen=True, slots=True)
class PoissonNoise:
    """Photon counting as in Real-ESRGAN, whose number of photons follows from the image."""

    scale: float
    """What the noise is multiplied by."""
    alpha: int = field(default=1, init=False, repr=False)
    kind: OperatorKind = field(default="noise", init=False, repr=False)

    @property
    def id(self) -> str:
        """`poisson1`."""
        return f"poisson{write_number(self.scale)}"

    @property
    def title(self) -> str:
        """`Poisson noise, scale 1`."""
        return f"Poisson noise, scale {write_number(self.scale)}"

    def draw(self, rng: np.random.Generator, height: int, width: int) -> Mapping[str, Json]:
        """The seed of the noise field; the number of photons depends on the pixels and is found when it is applied."""
        return {"seed": draw_seed(rng)}

    def apply(self, image: Images, drawn: Mapping[str, Json]) -> Images:
        """Add the noise and clamp."""
        return add_poisson(image, self.scale, whole(drawn, "seed"))


def _parse(text: str) -> PoissonNoise:
    return PoissonNoise(read_number(text, f"poisson{text}", 0.01, 20))


SPECS = (
    OperatorSpec(
        name="poisson",
        title="Poisson noise, multiplied by a factor",
        example="poisson1",
        parse=_parse,
        source="Real-ESRGAN (arXiv 2107.10833), section 3; NumPy PCG64, poisson",
    ),
)
