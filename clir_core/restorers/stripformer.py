"""Stripformer: motion deblurring with attention along whole rows and columns, as its authors trained it.

Because a strip is a whole row or column, a tile is restored differently from the same pixels in the whole image:
the default setting never tiles.
"""

from pathlib import Path

import torch
from torch import nn

from clir_core.errors import WeightsError, one_line
from clir_core.inference.feed_forward import FeedForward
from clir_core.interfaces import Images, Restorer, RestorerSpec, WeightFile
from clir_core.networks.stripformer.network import Stripformer
from clir_core.weights.checkpoint import read_state_dict
from clir_core.weights.entries import stripformer as weights


class _Deblurrer(nn.Module):
    """The network on images in [0, 1]: (B, 3, H, W), sides multiples of 8, into the same, not clamped."""

    def __init__(self, network: Stripformer) -> None:
        super().__init__()
        self.network = network.to(memory_format=torch.channels_last)

    def forward(self, degraded: Images) -> Images:
        return self.network((degraded - 0.5).to(memory_format=torch.channels_last)) + 0.5


def _load(paths: tuple[Path, ...], device: torch.device) -> Restorer:
    """The restorer from one official checkpoint.

    Raises:
        WeightsError: The file is not a checkpoint of Stripformer.
    """
    (path,) = paths
    network = Stripformer()
    try:
        network.load_state_dict(read_state_dict(path, nestings=("model_state",)))
    except RuntimeError as error:
        raise WeightsError(f"{path} does not fit Stripformer: {one_line(error)}") from error
    return FeedForward({1: _Deblurrer(network)}, device)


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
