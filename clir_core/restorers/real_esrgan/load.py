"""The networks of Real-ESRGAN, from the official weights."""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from clir_core.errors import RestorerError
from clir_core.inference.feed_forward import FeedForward
from clir_core.interfaces import Images, Request, Restorer
from clir_core.restorers.real_esrgan.setting import GeneralSetting
from clir_core.weights.checkpoint import read_state_dict


class _ThenBicubic(nn.Module):
    """A network followed by bicubic reduction (a = -0.75, no anti-aliasing), as animevideov3 makes x2 and x3."""

    def __init__(self, network: nn.Module, factor: float) -> None:
        super().__init__()
        self.network = network
        self.factor = factor

    def forward(self, images: Tensor) -> Tensor:
        restored = self.network(images)
        return functional.interpolate(restored, scale_factor=self.factor, mode="bicubic", align_corners=False)


class _General:
    """Two networks of one shape, one trained to denoise and one not to, whose weights are mixed by the setting."""

    def __init__(self, denoising: dict[str, Tensor], keeping: dict[str, Tensor], device: torch.device) -> None:
        self._denoising, self._keeping, self._device = denoising, keeping, device
        self._mixed = 1.0, self._mix(1.0)

    def __call__(self, degraded: Images, request: Request) -> Images:
        if not isinstance(request.setting, GeneralSetting):
            raise RestorerError("realesr-general-x4v3 needs a GeneralSetting")
        strength = request.setting.denoise_strength
        if self._mixed[0] != strength:
            self._mixed = strength, self._mix(strength)
        return self._mixed[1](degraded, request)

    def parameters(self) -> Mapping[str, int]:
        """Of the mixture; mixing adds none."""
        return self._mixed[1].parameters()

    def _mix(self, strength: float) -> FeedForward:
        """Deep network interpolation (Wang et al. 2019): every tensor is a weighted mean of two."""
        state = {
            name: strength * tensor + (1 - strength) * self._keeping[name] for name, tensor in self._denoising.items()
        }
        return FeedForward({4: _network(state)}, self._device)


def _network(state: dict[str, Tensor]) -> nn.Module:
    from spandrel import MAIN_REGISTRY

    network: nn.Module = MAIN_REGISTRY.load(state).model
    return network.to(memory_format=torch.channels_last)


def load_x2(weights: tuple[Path, ...], device: torch.device) -> Restorer:
    """The network for twice the size."""
    return FeedForward({2: _network(read_state_dict(weights[0]))}, device)


def load_x4(weights: tuple[Path, ...], device: torch.device) -> Restorer:
    """A network for four times the size."""
    return FeedForward({4: _network(read_state_dict(weights[0]))}, device)


def load_animevideo(weights: tuple[Path, ...], device: torch.device) -> Restorer:
    """The network for videos, and what it gives at twice and three times the size."""
    network = _network(read_state_dict(weights[0]))
    return FeedForward({2: _ThenBicubic(network, 0.5), 3: _ThenBicubic(network, 0.75), 4: network}, device)


def load_general(weights: tuple[Path, ...], device: torch.device) -> Restorer:
    """The two networks whose weights the setting mixes."""
    denoising, keeping = (read_state_dict(path) for path in weights)
    return _General(denoising, keeping, device)
