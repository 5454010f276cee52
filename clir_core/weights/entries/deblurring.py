"""Well-known deblurring networks besides Stripformer, as their authors released them.

NAFNet's authors link to Google Drive, which needs a person; a mirror serves the same bytes, by the hashes that several
packages pin for the authors' files. Hashes of Restormer, FFTformer and MPRNet are nowhere
published: each is pinned when first seen.
"""

from clir_core.interfaces import WeightFile
from clir_core.weights.catalogue import ByHand, Download, Entry, Recipe

_NAFNET = "https://github.com/megvii-research/NAFNet"
_NAFNET_MIRROR = "https://huggingface.co/nyanko7/nafnet-models/resolve/main"
_RESTORMER = "https://github.com/swz30/Restormer/releases/download/v1.0"
_FFTFORMER = "https://github.com/kkkls/FFTformer/releases/download/pretrain_model"
_MPRNET = "https://drive.google.com/file/d/1QwQUVbk6YVOJViCsOKYNykCsdJSVGRtb/view"
_ACADEMIC = "Academic Public License (non-commercial) at release; see the repository"


def _file(name: str, licence: str, source: str, size: int = 0, sha256: str = "") -> WeightFile:
    return WeightFile(name=name, sha256=sha256, bytes=size, licence=licence, source=source)


def _entry(identifier: str, title: str, file: WeightFile, folder: str) -> Entry:
    recipe = Recipe(file=file, origin=Download(url=f"{folder}/{file.name}"))
    return Entry(id=identifier, title=title, recipes=(recipe,))


NAFNET_GOPRO = _file(
    "NAFNet-GoPro-width64.pth",
    "MIT",
    _NAFNET,
    271_778_961,
    "329d3ab4077b8d6b7ff61de376e483714667960bf85be027bf4335cda701196f",
)
NAFNET_REDS = _file(
    "NAFNet-REDS-width64.pth",
    "MIT",
    _NAFNET,
    sha256="175fe8b3cdf3abedfbc87769779c3d9f491e05bb2e73ea9d627883f90a4b2df3",
)
RESTORMER_MOTION = _file("motion_deblurring.pth", _ACADEMIC, _RESTORMER)
RESTORMER_DEFOCUS = _file("single_image_defocus_deblurring.pth", _ACADEMIC, _RESTORMER)
FFTFORMER_GOPRO = _file("fftformer_GoPro.pth", "MIT", _FFTFORMER)
MPRNET_GOPRO = _file("model_deblurring.pth", "Academic Public License (non-commercial)", _MPRNET)

SPECS = (
    _entry("nafnet-gopro", "NAFNet-64 trained on GoPro: motion deblurring", NAFNET_GOPRO, _NAFNET_MIRROR),
    _entry("nafnet-reds", "NAFNet-64 trained on REDS: deblurring of compressed video", NAFNET_REDS, _NAFNET_MIRROR),
    _entry("restormer-motion", "Restormer trained on GoPro: motion deblurring", RESTORMER_MOTION, _RESTORMER),
    _entry("restormer-defocus", "Restormer trained on DPDD: defocus deblurring", RESTORMER_DEFOCUS, _RESTORMER),
    _entry("fftformer", "FFTformer trained on GoPro: motion deblurring", FFTFORMER_GOPRO, _FFTFORMER),
    Entry(
        id="mprnet",
        title="MPRNet trained on GoPro: motion deblurring",
        recipes=(Recipe(file=MPRNET_GOPRO, origin=ByHand(file_name=MPRNET_GOPRO.name, page=_MPRNET)),),
    ),
)
