"""The mark of every restorer: a colour and a filling by its id alone, a shape and a stroke by its family.

Marks never depend on what else is in a store, so they stay when restorers join. Shipped restorers have places of their
own; any other id is hashed to a place, so that two of them may meet in one: names are always written beside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

PALETTES: Mapping[str, Sequence[str]] = {
    "traditional": (
        *("#2f7ed8", "#22a609", "#386d58", "#a086ad", "#34a35e", "#1a56e3", "#4b6d03", "#7c5297"),
        *("#3d9f89", "#287137", "#186d79", "#669e42", "#8547af", "#6c7cff", "#ab7ec6", "#69835e"),
    ),
    "cldm": (
        *("#e5484d", "#b50ec5", "#b07fb2", "#de7211", "#a4415f", "#a03699"),
        *("#9a4f10", "#ba8085", "#c53484", "#d262db", "#e66a41", "#949166"),
    ),
    "reference": ("#7d8590", "#6b624f", "#8c927d", "#705e6d", "#8b7875", "#77968f"),
}
"""Cool colours for traditional restorers, warm ones for latent diffusion, greys for references; each has a contrast of
3 or more on white and on the dark background. Each palette was grown colour by colour, the next one being the farthest
from those before in CIELAB, the least of normal, deuteranopic and protanopic sight (Machado et al. 2009)."""

SHAPES: Mapping[str, str] = {"traditional": "circle", "cldm": "diamond", "reference": "cross"}
STROKES: Mapping[str, list[int]] = {"traditional": [1, 0], "cldm": [7, 3], "reference": [2, 3]}
"""Family -> its dashes and gaps, where a restorer is a line."""

SHIPPED: Mapping[str, Sequence[str]] = {
    "traditional": (
        *("realesrgan-x4plus", "span-ch48", "swinir", "maxim-gopro", "clir-small-regression", "stripformer-gopro"),
        *("wiener", "scunet-gan", "span-ch52", "clir-small-stage1", "realesrgan-x2plus", "dat", "scunet-psnr"),
        *("nafnet-gopro", "richardson-lucy", "bsrgan", "swinir-real", "hat-s", "hat-l", "realesrnet-x4plus"),
        *("realesr-general-x4v3", "nafnet-reds", "stripformer-realblur-j", "stripformer-realblur-r", "fbcnn"),
        *("restormer-motion", "restormer-defocus", "mprnet", "safmn", "fftformer", "realesrgan-x4plus-anime"),
        *("realesr-animevideov3",),
    ),
    "cldm": (
        *("diffbir-v2.1", "diffbir-v2", "clir-small-cldm-4", "clir-small-cldm", "diffbir-v1", "diffbir-v1-face"),
        *("diffbir-v2-face", "diffbir-v2-denoise", "diffbir-v2.1-face"),
    ),
    "reference": (
        *("bicubic", "target", "clir-small-vae", "diffbir-v2.1-vae", "clir-small-vae-4", "diffbir-v2-vae"),
        *("another-image", "lanczos"),
    ),
}
"""Family -> the ids whose places are the first, second, ... of its palette: filled first, then hollow."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How one restorer is drawn, as a point or a line."""

    colour: str
    shape: str
    hollow: bool
    stroke: list[int]

    @property
    def svg(self) -> str:
        """The mark as a picture of 24 x 24."""
        fill = "none" if self.hollow else self.colour
        outline = _OUTLINES[self.shape]
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="-12 -12 24 24">'
            f'<path d="{outline}" fill="{fill}" stroke="{self.colour}" stroke-width="2"/></svg>'
        )


_OUTLINES: Mapping[str, str] = {
    "circle": "M-7,0a7,7 0 1,0 14,0a7,7 0 1,0 -14,0Z",
    "diamond": "M0,-9L7,0L0,9L-7,0Z",
    "cross": "M-8,-3H-3V-8H3V-3H8V3H3V8H-3V3H-8Z",
}


def mark_of(restorer_id: str, family: str) -> Mark:
    """The mark of a restorer, whatever else there is; a family that is not known is drawn as a reference."""
    family = family if family in PALETTES else "reference"
    palette = PALETTES[family]
    round_, place = divmod(_place(restorer_id, family), len(palette))
    return Mark(palette[place], SHAPES[family], hollow=round_ == 1, stroke=STROKES[family])


def _place(restorer_id: str, family: str) -> int:
    """Among the filled and then the hollow marks of a family."""
    shipped = SHIPPED[family]
    if restorer_id in shipped:
        return shipped.index(restorer_id)
    return int.from_bytes(sha256(restorer_id.encode()).digest()[:8]) % (2 * len(PALETTES[family]))
