"""Real-ESRGAN: networks for images degraded by the second-order pipeline, GAN-trained unless called RealESRNet.

The networks are spandrel's; the weights are the official ones (see clir_core.weights.entries.real_esrgan).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from clir_core.errors import RestorerError
from clir_core.inference.feed_forward import FeedForward, network_parameters
from clir_core.interfaces import Images, NetworkSetting, Request, Restorer, RestorerSpec, Setting, WeightFile
from clir_core.weights.checkpoint import read_state_dict
from clir_core.weights.entries.real_esrgan import (
    ANIMEVIDEO_V3,
    GENERAL_V3,
    GENERAL_WDN_V3,
    NET_X4PLUS,
    X2PLUS,
    X4PLUS,
    X4PLUS_ANIME,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneralSetting(NetworkSetting):
    """What realesr-general-x4v3 can be asked."""

    denoise_strength: float = 0.5
    """1 removes noise as strongly as it can; 0 keeps most of it. The official default is 0.5."""

    def __post_init__(self) -> None:
        """Refuse what is not a share."""
        NetworkSetting.__post_init__(self)
        if not 0 <= self.denoise_strength <= 1:
            raise RestorerError(f"denoise_strength is {self.denoise_strength:g}; expected a number from 0 to 1")


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

    @property
    def parameters(self) -> int:
        """Of the mixture; mixing adds none."""
        return self._mixed[1].parameters

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


def _load_x2(weights: tuple[Path, ...], device: torch.device) -> Restorer:
    return FeedForward({2: _network(read_state_dict(weights[0]))}, device)


def _load_x4(weights: tuple[Path, ...], device: torch.device) -> Restorer:
    return FeedForward({4: _network(read_state_dict(weights[0]))}, device)


def _load_animevideo(weights: tuple[Path, ...], device: torch.device) -> Restorer:
    network = _network(read_state_dict(weights[0]))
    return FeedForward({2: _ThenBicubic(network, 0.5), 3: _ThenBicubic(network, 0.75), 4: network}, device)


def _load_general(weights: tuple[Path, ...], device: torch.device) -> Restorer:
    denoising, keeping = (read_state_dict(path) for path in weights)
    return _General(denoising, keeping, device)


def _spec(  # noqa: PLR0913 - one line a model below
    identifier: str,
    title: str,
    weights: tuple[WeightFile, ...],
    load: Callable[[tuple[Path, ...], torch.device], Restorer],
    *,
    scales: tuple[int, ...] = (4,),
    size_multiple: int = 1,
    setting: Setting | None = None,
) -> RestorerSpec:
    return RestorerSpec(
        id=identifier,
        title=title,
        family="traditional",
        scales=scales,
        size_multiple=size_multiple,
        minimum_side=2,
        weights=weights,
        setting=setting or NetworkSetting(),
        load=load,
        parameters=network_parameters,
        licence="BSD-3-Clause",
        paper="https://arxiv.org/abs/2107.10833",
        source="https://github.com/xinntao/Real-ESRGAN/tree/a4abfb2979a7bbff3f69f58f58ae324608821e27",
    )


SPECS = (
    _spec("realesrgan-x4plus", "Real-ESRGAN x4plus", (X4PLUS,), _load_x4),
    _spec("realesrgan-x4plus-anime", "Real-ESRGAN x4plus anime", (X4PLUS_ANIME,), _load_x4),
    _spec("realesrgan-x2plus", "Real-ESRGAN x2plus", (X2PLUS,), _load_x2, scales=(2,), size_multiple=2),
    _spec("realesrnet-x4plus", "RealESRNet x4plus", (NET_X4PLUS,), _load_x4),
    _spec("realesr-animevideov3", "Real-ESRGAN animevideov3", (ANIMEVIDEO_V3,), _load_animevideo, scales=(2, 3, 4)),
    _spec(
        "realesr-general-x4v3",
        "Real-ESRGAN general x4v3",
        (GENERAL_V3, GENERAL_WDN_V3),
        _load_general,
        setting=GeneralSetting(),
    ),
)
