"""The small networks that this project trained and carries with it."""

from clir_core.interfaces import WeightFile
from clir_core.weights.catalogue import Bundled, Entry, Recipe

_LICENCE = "Apache-2.0; trained on BSDS500 (non-commercial research) and Urban100"


def _file(name: str, sha256: str, size: int) -> WeightFile:
    source = f"clir_core/training/recipes/{name}.toml"
    return WeightFile(name=f"{name}.safetensors", sha256=sha256, bytes=size, licence=_LICENCE, source=source)


AUTOENCODER_16 = _file(
    "clir-small-autoencoder-16", "884d065019fe2af1f6b104af2be87d18e9c625c8d03d9f3d749fdb3f9d7e9aa1", 4_789_246
)
AUTOENCODER_4 = _file(
    "clir-small-autoencoder-4", "08a32dd72cc14efedd72b5cf5fd14c7721f753e593c8fe881057586e4afb9c5a", 4_749_638
)
STAGE1 = _file("clir-small-stage1", "c01f7604900a0d4049d7a129a6459b95b65952b3fa73ade092e58902d31c08b4", 2_288_776)
DENOISER_16 = _file("clir-small-cldm", "9cc4a07769261b7f172bb170bac2da9a77ddc785126ec3330594feac5c2f1294", 6_147_248)
DENOISER_4 = _file("clir-small-cldm-4", "7e763b85ac20fe244a49389494ac83954484c5b0a63cda78f3180bc5f57f4fc3", 6_064_272)
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
