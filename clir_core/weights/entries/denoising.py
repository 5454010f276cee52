"""Well-known networks against noise and compression, as their authors released them.

Hashes: packages that pin the same releases.
"""

from clir_core.interfaces import WeightFile
from clir_core.weights.catalogue import Download, Entry, Recipe

_APACHE = "Apache-2.0"
_KAIR = "https://github.com/cszn/KAIR/releases/download/v1.0"
_FBCNN = "https://github.com/jiaxi-jiang/FBCNN/releases/download/v1.0"


def _file(name: str, source: str, sha256: str, size: int = 0) -> WeightFile:
    return WeightFile(name=name, sha256=sha256, bytes=size, licence=_APACHE, source=source)


def _entry(identifier: str, title: str, file: WeightFile, folder: str) -> Entry:
    recipe = Recipe(file=file, origin=Download(url=f"{folder}/{file.name}"))
    return Entry(id=identifier, title=title, recipes=(recipe,))


SCUNET_PSNR = _file(
    "scunet_color_real_psnr.pth",
    _KAIR,
    "fa78899ba2caec9d235a900e91d96c689da71c42029230c2028b00f09f809c2e",
    71_982_841,
)
SCUNET_GAN = _file(
    "scunet_color_real_gan.pth", _KAIR, "892c83f812c59173273b74f4f34a14ecaf57a2fdb68df056664589beb55c966e"
)
FBCNN_COLOUR = _file(
    "fbcnn_color.pth", _FBCNN, "8b0e4ef23d59cf7ac934a342cb31a17619e4fa4a0b3374a9d78c5174312387e8", 287_755_111
)

SPECS = (
    _entry("scunet-psnr", "SCUNet trained for fidelity: denoising of real photographs", SCUNET_PSNR, _KAIR),
    _entry("scunet-gan", "SCUNet, GAN-trained: denoising of real photographs", SCUNET_GAN, _KAIR),
    _entry("fbcnn", "FBCNN: removal of JPEG artefacts of unknown quality", FBCNN_COLOUR, _FBCNN),
)
