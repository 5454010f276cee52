"""MAXIM: motion deblurring with a multi-axis MLP, as its authors trained it on GoPro.

The grid axis and the channel attention see the whole image, so a tile is restored differently from the same pixels in
the whole image. The default setting takes everything up to the size of GoPro's images at once, as the authors do.
"""

from pathlib import Path

from clir_core.interfaces import Device, NetworkSetting, Restorer, RestorerSpec
from clir_core.weights.entries.maxim import GOPRO


def _load(paths: tuple[Path, ...], device: Device) -> Restorer:
    from clir_core.restorers.maxim.load import load_maxim

    return load_maxim(paths, device)


SPECS = (
    RestorerSpec(
        id="maxim-gopro",
        title="MAXIM (GoPro)",
        family="traditional",
        scales=(1,),
        alphas=(1,),
        weights=(GOPRO,),
        setting=NetworkSetting(tile=1280, tile_pad=64),
        load=_load,
        licence=GOPRO.licence,
        paper="https://arxiv.org/abs/2201.02973",
        source="https://github.com/google-research/maxim, variant S-3",
    ),
)
