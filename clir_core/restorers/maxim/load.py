"""MAXIM from its weights, on images of any size."""

from pathlib import Path

import torch
from torch import Tensor, nn

from clir_core.errors import WeightsError, one_line
from clir_core.inference.feed_forward import FeedForward
from clir_core.interfaces import Images, Restorer
from clir_core.networks.maxim.network import SIZE_MULTIPLE, Maxim
from clir_core.weights.checkpoint import read_state_dict


class _Deblurrer(nn.Module):
    """The network on images of any size: (B, 3, H, W) into the same, not clamped."""

    def __init__(self, network: Maxim) -> None:
        super().__init__()
        self.network = network.to(memory_format=torch.channels_last)

    def forward(self, degraded: Images) -> Images:
        height, width = degraded.shape[-2:]
        rows, columns = (_reflected(side, degraded.device) for side in (height, width))
        padded = degraded.index_select(2, rows).index_select(3, columns)
        top, left = _before(height), _before(width)
        return self.network(padded)[..., top : top + height, left : left + width]


def _before(side: int) -> int:
    """Pixels added before the first: half of what an even side lacks to a multiple."""
    return (-(side + side % 2) % SIZE_MULTIPLE) // 2


def _reflected(side: int, device: torch.device) -> Tensor:
    """The pixel that each pixel of a padded side shows: to and fro, however narrow the image is.

    As the authors do: an odd side is made even by one pixel at its end, and what is then lacking goes to both ends.
    """
    even = side + side % 2
    return _to_and_fro(side, 0, even, device)[_to_and_fro(even, -_before(side), even + _before(side), device)]


def _to_and_fro(side: int, start: int, stop: int, device: torch.device) -> Tensor:
    """Where places outside of [0, side) are reflected to, the outermost pixels not being repeated."""
    period = max(1, 2 * (side - 1))
    places = torch.arange(start, stop, device=device) % period
    return torch.where(places < side, places, period - places)


def load_maxim(paths: tuple[Path, ...], device: torch.device) -> Restorer:
    """The restorer from the converted weights.

    Raises:
        WeightsError: The file holds another network.
    """
    (path,) = paths
    with torch.device("meta"):
        network = Maxim()
    try:
        network.load_state_dict(read_state_dict(path), assign=True)
    except RuntimeError as error:
        raise WeightsError(f"{path} does not fit MAXIM: {one_line(error)}") from error
    return FeedForward({1: _Deblurrer(network)}, device)
