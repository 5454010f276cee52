"""The small networks that this project trained and carries with it."""

from clir_core.interfaces import WeightFile
from clir_core.weights.catalogue import Bundled, Entry, Recipe

_LICENCE = "Apache-2.0; trained on BSDS500 (non-commercial research) and Urban100"


def _file(name: str, sha256: str, size: int) -> WeightFile:
    source = f"clir_core/training/recipes/{name}.toml"
    return WeightFile(name=f"{name}.safetensors", sha256=sha256, bytes=size, licence=_LICENCE, source=source)


AUTOENCODER_16 = _file(
    "clir-small-autoencoder-16", "d9835d502f2977d267effce081909f967d5b1b5ebe6921b7b624079a28716037", 4_814_894
)
AUTOENCODER_4 = _file(
    "clir-small-autoencoder-4", "55cfaa185599d9ded93ef4b9a57910fb833778976eed2b053ff3456a89eb67c4", 4_775_374
)
STAGE1 = _file("clir-small-stage1", "cd0f15933ceba4e18f076c12f00e10f58423a4e26c05ecc03eb118d2b96648f0", 2_701_280)
DENOISER_16 = _file("clir-small-cldm", "255846d4675374adbbb16f7547ea08635d29f6536ee628f4010268f2f391f2c2", 6_147_240)
DENOISER_4 = _file("clir-small-cldm-4", "35400583cd68754414f6a59f661cd7dae09f83c9557f43b4e7becca530da0f2f", 6_064_264)
REGRESSION = _file(
    "clir-small-regression", "9e0e9ccc97f0ade6d15dae4c76e2938ce67a3914f6531dfb04aa294b3d9d3afd", 13_304_360
)

FILES = (AUTOENCODER_16, AUTOENCODER_4, STAGE1, DENOISER_16, DENOISER_4, REGRESSION)

SPECS = (
    Entry(
        id="clir-small",
        title="The small networks of this project",
        recipes=tuple(Recipe(file=file, origin=Bundled()) for file in FILES),
    ),
)
