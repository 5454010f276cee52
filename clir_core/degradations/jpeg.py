"""JPEG compression."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from clir_core.interfaces import Images, Json, OperatorKind, OperatorSpec
from clir_core.processing.jpeg import codec, compress
from clir_core.tasks.drawn import whole
from clir_core.tasks.grammar import read_whole


@dataclass(frozen=True, slots=True)
class Jpeg:
    """A round trip through a JPEG file with halved chroma (4:2:0)."""

    quality: int
    """1 to 100, libjpeg's scale."""
    alpha: int = field(default=1, init=False, repr=False)
    kind: OperatorKind = field(default="compression", init=False, repr=False)

    @property
    def id(self) -> str:
        """`jpeg60`."""
        return f"jpeg{self.quality}"

    @property
    def title(self) -> str:
        """`JPEG, quality 60`."""
        return f"JPEG, quality {self.quality}"

    def draw(self, rng: np.random.Generator, height: int, width: int) -> Mapping[str, Json]:
        """Nothing is random; the record names the codec, whose pixels may differ from another's by a level."""
        return {"quality": self.quality, "codec": codec()}

    def apply(self, image: Images, drawn: Mapping[str, Json]) -> Images:
        """Round to 8 bit and compress with this machine's codec."""
        return compress(image, whole(drawn, "quality"))


def _parse(text: str) -> Jpeg:
    return Jpeg(read_whole(text, f"jpeg{text}", 1, 100))


SPECS = (
    OperatorSpec(
        name="jpeg",
        title="JPEG compression of a quality",
        example="jpeg60",
        parse=_parse,
        source="libjpeg-turbo through Pillow, 4:2:0",
    ),
)
