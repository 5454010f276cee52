"""Weights of SUPIR, and of Stable Diffusion XL, on which it builds.

The authors' own files lie in folders that only a browser opens; `weights fetch supir-q` brings a copy in half precision
from a mirror, `weights fetch supir-q-official` converts the authors' checkpoint once a person has put it into the
weights folder. Either is taken for the version, and so is any file of SDXL's layout in the place of its base once
`weights pin` has been told to; results say by their hash which ones they were made with.
"""

from clir_core.interfaces import WeightFile
from clir_core.weights.catalogue import ByHand, Download, Entry, Recipe
from clir_core.weights.convert_checkpoint import plain
from clir_core.weights.entries import clip_tokenizer

_SDXL = "https://huggingface.co/stabilityai/stable-diffusion-xl-base-1.0/resolve/main/sd_xl_base_1.0_0.9vae.safetensors"
_MIRROR = "https://huggingface.co/Kijai/SUPIR_pruned/resolve/main"
_AUTHORS = "https://github.com/Fanghua-Yu/SUPIR (Models we provided: Google Drive or Baidu Netdisk)"

_LICENCE = "NON-COMMERCIAL use only, of what it restores too (SUPIR Software License Agreement, SupPixel Pty Ltd)"
_SDXL_LICENCE = "CreativeML Open RAIL++-M (Stability AI; use restrictions apply)"

STABLE_DIFFUSION_XL = WeightFile(
    name="stable-diffusion-xl-base-1.0-0.9vae.safetensors",
    sha256="",
    bytes=6_938_078_334,
    licence=_SDXL_LICENCE,
    source=_SDXL,
)


def _file(name: str, address: str) -> WeightFile:
    source = f"{address} (a mirror, in half precision; the authors': {_AUTHORS})"
    return WeightFile(name=name, sha256="", bytes=2_664_858_464, licence=_LICENCE, source=source)


_Q_ADDRESS, _F_ADDRESS = (f"{_MIRROR}/SUPIR-v0{version}_fp16.safetensors" for version in "QF")
V0Q = _file("supir-v0q.safetensors", _Q_ADDRESS)
V0F = _file("supir-v0f.safetensors", _F_ADDRESS)

_PRIOR = Recipe(
    file=STABLE_DIFFUSION_XL,
    origin=Download(url=_SDXL, sha256="e6bb9ea85bbf7bf6478a7c6d18b71246f22e95d41bcdd80ed40aa212c33cfeff"),
)
_Q = Recipe(
    file=V0Q,
    origin=Download(url=_Q_ADDRESS, sha256="3eef33ec7633122ca23b1e5ef167faa048b5a0845768694d5e8070138ac013ce"),
)
_F = Recipe(file=V0F, origin=Download(url=_F_ADDRESS))


def _by_hand(file: WeightFile, checkpoint: str) -> Recipe:
    return Recipe(file=file, origin=ByHand(file_name=checkpoint, page=_AUTHORS), convert=plain)


def _entry(entry_id: str, title: str, recipe: Recipe) -> Entry:
    """What a person has to bring comes first: nothing is fetched before it is there."""
    return Entry(id=entry_id, title=title, recipes=(recipe, _PRIOR, clip_tokenizer.RECIPE))


SPECS = (
    Entry(
        id="stable-diffusion-xl",
        title="Stable Diffusion XL base 1.0 with the autoencoder of 0.9, on which SUPIR builds",
        recipes=(_PRIOR,),
    ),
    _entry("supir-q", "SUPIR v0Q, from a mirror", _Q),
    _entry("supir-f", "SUPIR v0F, from a mirror", _F),
    _entry("supir-q-official", "SUPIR v0Q, from the authors' checkpoint", _by_hand(V0Q, "SUPIR-v0Q.ckpt")),
    _entry("supir-f-official", "SUPIR v0F, from the authors' checkpoint", _by_hand(V0F, "SUPIR-v0F.ckpt")),
)
"""Files that several entries share are first those of the entry that has them alone, or of the mirror."""
