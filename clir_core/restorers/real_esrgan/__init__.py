"""Real-ESRGAN: networks for images degraded by the second-order pipeline, GAN-trained unless called RealESRNet.

The networks are spandrel's; the weights are the official ones (see clir_core.weights.entries.real_esrgan).
"""

from collections.abc import Callable
from pathlib import Path

from clir_core.interfaces import Device, NetworkSetting, Restorer, RestorerSpec, Setting, WeightFile
from clir_core.restorers.real_esrgan.setting import GeneralSetting
from clir_core.weights.entries.real_esrgan import (
    ANIMEVIDEO_V3,
    GENERAL_V3,
    GENERAL_WDN_V3,
    NET_X4PLUS,
    X2PLUS,
    X4PLUS,
    X4PLUS_ANIME,
)


def _load_x2(weights: tuple[Path, ...], device: Device) -> Restorer:
    from clir_core.restorers.real_esrgan.load import load_x2

    return load_x2(weights, device)


def _load_x4(weights: tuple[Path, ...], device: Device) -> Restorer:
    from clir_core.restorers.real_esrgan.load import load_x4

    return load_x4(weights, device)


def _load_animevideo(weights: tuple[Path, ...], device: Device) -> Restorer:
    from clir_core.restorers.real_esrgan.load import load_animevideo

    return load_animevideo(weights, device)


def _load_general(weights: tuple[Path, ...], device: Device) -> Restorer:
    from clir_core.restorers.real_esrgan.load import load_general

    return load_general(weights, device)


def _spec(  # noqa: PLR0913 - one line a model below
    identifier: str,
    title: str,
    weights: tuple[WeightFile, ...],
    load: Callable[[tuple[Path, ...], Device], Restorer],
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
