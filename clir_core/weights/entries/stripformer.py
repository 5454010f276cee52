"""Weights of Stripformer as its authors released them.

The official repository links to a Google Drive folder and gives no direct addresses, so a person fetches the files.
They keep the names that they have there. Nobody has published their hashes: each is pinned when first seen.
"""

from clir_core.interfaces import WeightFile
from clir_core.weights.catalogue import ByHand, Entry, Recipe

_FOLDER = "https://github.com/pp00704831/Stripformer-ECCV-2022- (README, Google Drive folder of pre-trained models)"


def _file(name: str) -> WeightFile:
    return WeightFile(
        name=name,
        sha256="",
        bytes=0,
        licence="non-commercial use only (Stripformer authors)",
        source=_FOLDER,
    )


def _entry(training: str, title: str, file: WeightFile) -> Entry:
    recipe = Recipe(file=file, origin=ByHand(file_name=file.name, page=_FOLDER))
    return Entry(id=f"stripformer-{training}", title=f"Stripformer trained on {title}", recipes=(recipe,))


GOPRO = _file("Stripformer_gopro.pth")
REALBLUR_J = _file("Stripformer_realblur_J.pth")
REALBLUR_R = _file("Stripformer_realblur_R.pth")

SPECS = (
    _entry("gopro", "GoPro", GOPRO),
    _entry("realblur-j", "RealBlur-J", REALBLUR_J),
    _entry("realblur-r", "RealBlur-R", REALBLUR_R),
)
