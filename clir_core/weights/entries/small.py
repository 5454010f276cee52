"""The small networks that this project trained and carries with it."""

from clir_core.interfaces import WeightFile
from clir_core.weights.catalogue import Bundled, Entry, Recipe

_LICENCE = "Apache-2.0; trained on BSDS500 (non-commercial research) and Urban100"


def _file(name: str, sha256: str, size: int) -> WeightFile:
    source = f"clir_core/training/recipes/{name}.toml"
    return WeightFile(name=f"{name}.safetensors", sha256=sha256, bytes=size, licence=_LICENCE, source=source)


AUTOENCODER_16 = _file("clir-small-autoencoder-16", "", 0)
AUTOENCODER_4 = _file("clir-small-autoencoder-4", "", 0)
STAGE1 = _file("clir-small-stage1", "", 0)
DENOISER_16 = _file("clir-small-cldm", "", 0)
DENOISER_4 = _file("clir-small-cldm-4", "", 0)
REGRESSION = _file("clir-small-regression", "", 0)

FILES = (AUTOENCODER_16, AUTOENCODER_4, STAGE1, DENOISER_16, DENOISER_4, REGRESSION)

SPECS = (
    Entry(
        id="clir-small",
        title="The small networks of this project",
        recipes=tuple(Recipe(file=file, origin=Bundled()) for file in FILES),
    ),
)
