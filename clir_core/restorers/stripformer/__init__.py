"""Stripformer: motion deblurring with attention along whole rows and columns, as its authors trained it.

Because a strip is a whole row or column, a tile is restored differently from the same pixels in the whole image:
the default setting never tiles.
"""

from pathlib import Path

from clir_core.interfaces import Device, Restorer, RestorerSpec, WeightFile
from clir_core.weights.entries import stripformer as weights


def _load(paths: tuple[Path, ...], device: Device) -> Restorer:
    from clir_core.restorers.stripformer.load import load_stripformer

    return load_stripformer(paths, device)


def _spec(training: str, title: str, file: WeightFile) -> RestorerSpec:
    return RestorerSpec(
        id=f"stripformer-{training}",
        title=f"Stripformer ({title})",
        family="traditional",
        scales=(1,),
        size_multiple=8,
        weights=(file,),
        load=_load,
        licence=file.licence,
        paper="https://arxiv.org/abs/2204.04627",
        source="https://github.com/pp00704831/Stripformer-ECCV-2022- at 9efba88",
    )


SPECS = (
    _spec("gopro", "GoPro", weights.GOPRO),
    _spec("realblur-j", "RealBlur-J", weights.REALBLUR_J),
    _spec("realblur-r", "RealBlur-R", weights.REALBLUR_R),
)
