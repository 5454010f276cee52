"""Well-known super-resolution networks besides Real-ESRGAN and SPAN, as their authors released them.

Where an author's only address is a folder that needs a person, a mirror serves the same bytes: the hash is of the
author's file. Hashes: github.com/OpenModelDB/open-model-database, and packages that pin the same releases.
"""

from clir_core.interfaces import WeightFile
from clir_core.weights.catalogue import Download, Entry, Recipe

_APACHE = "Apache-2.0"
_SWINIR = "https://github.com/JingyunLiang/SwinIR/releases/download/v0.0"
_KAIR = "https://github.com/cszn/KAIR/releases/download/v1.0"
_MIRROR = "https://github.com/OpenModelDB/model-hub/releases/download"
_SAFMN = "https://github.com/sunny2109/SAFMN/raw/c534a148912851f076de56682c1fc9656e76e893/NTIRE2023_ESR/model_zoo"


def _file(name: str, size: int, source: str, sha256: str = "") -> WeightFile:
    return WeightFile(name=name, sha256=sha256, bytes=size, licence=_APACHE, source=source)


def _recipe(file: WeightFile, url: str) -> Recipe:
    return Recipe(file=file, origin=Download(url=url))


SWINIR_X2 = _file("001_classicalSR_DF2K_s64w8_SwinIR-M_x2.pth", 67_277_475, _SWINIR)
SWINIR_X4 = _file(
    "001_classicalSR_DF2K_s64w8_SwinIR-M_x4.pth",
    67_869_037,
    _SWINIR,
    "4e78e33f22c1aa8a773db0cf4a7381bae97c2362c717f155439ebc690cbd9215",
)
SWINIR_REAL_X4 = _file(
    "003_realSR_BSRGAN_DFOWMFC_s64w8_SwinIR-L_x4_GAN.pth",
    142_473_939,
    _SWINIR,
    "99adfa91350a84c99e946c1eb3d8fce34bc28f57d807b09dc8fe40a316328c0a",
)
HAT_S_X4 = _file(
    "HAT-S_SRx4.pth",
    81_089_561,
    "https://github.com/XPixelGroup/HAT",
    "a92f81bd2c0c1aaa371a6e4d6cac69e749fde2e36196885ee47a4a3667542c9a",
)
HAT_L_X4 = _file(
    "HAT-L_SRx4_ImageNet-pretrain.pth",
    165_774_123,
    "https://github.com/XPixelGroup/HAT",
    "5992bd38522f2b8faf11ea4bd8ee08de92465bb66892166576999afc36d60043",
)
DAT_X4 = _file(
    "DAT_x4.pth",
    154_692_051,
    "https://github.com/zhengchen1999/DAT",
    "391a6ce69899dff5ea3214557e9d585608254579217169faf3d4c353caff049e",
)
BSRGAN_X2 = _file("BSRGANx2.pth", 66_894_171, _KAIR, "614f68bcafcf123a1ea51cc75ae5741640a8b1d49dd75757ad3ad531f772c736")
BSRGAN_X4 = _file("BSRGAN.pth", 67_046_751, _KAIR, "5d505a0766160921e0388d76e1ddf08cb114303990f9080432bf2b1c988b1c54")
SAFMN_X4 = _file(
    "SAFMN_x4_ntire23.pth",
    971_051,
    "https://github.com/sunny2109/SAFMN",
    "93fe3d7175ef1446cfcb3a884ddf8bbb4391f31190e9d1bf6c6c1cb768f8b565",
)

SPECS = (
    Entry(
        id="swinir",
        title="SwinIR-M x2 and x4: super-resolution for fidelity",
        recipes=tuple(_recipe(file, f"{_SWINIR}/{file.name}") for file in (SWINIR_X2, SWINIR_X4)),
    ),
    Entry(
        id="swinir-real",
        title="SwinIR-L x4, GAN-trained: super-resolution of real photographs",
        recipes=(_recipe(SWINIR_REAL_X4, f"{_SWINIR}/{SWINIR_REAL_X4.name}"),),
    ),
    Entry(
        id="hat-s",
        title="HAT-S x4: super-resolution for fidelity",
        recipes=(_recipe(HAT_S_X4, f"{_MIRROR}/hat/4x-HAT-S_SR.pth"),),
    ),
    Entry(
        id="hat-l",
        title="HAT-L x4: super-resolution for fidelity",
        recipes=(_recipe(HAT_L_X4, f"{_MIRROR}/hat/4x-HAT-L_SR_ImageNet-pretrain.pth"),),
    ),
    Entry(
        id="dat",
        title="DAT x4: super-resolution for fidelity",
        recipes=(_recipe(DAT_X4, f"{_MIRROR}/dat/4x-DAT.pth"),),
    ),
    Entry(
        id="bsrgan",
        title="BSRGAN x2 and x4, GAN-trained: super-resolution of real photographs",
        recipes=tuple(_recipe(file, f"{_KAIR}/{file.name}") for file in (BSRGAN_X2, BSRGAN_X4)),
    ),
    Entry(
        id="safmn",
        title="SAFMN x4, NTIRE 2023 entry: very small super-resolution for fidelity",
        recipes=(_recipe(SAFMN_X4, f"{_SAFMN}/team15_SAFMN.pth"),),
    ),
)
