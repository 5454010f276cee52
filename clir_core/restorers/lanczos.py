"""Lanczos resampling with three lobes, by Pillow, in float32."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clir_core.interfaces import Device, Images, Request, Restorer, RestorerSpec, Setting


class _Lanczos(Restorer):
    def __call__(self, degraded: Images, request: Request) -> Images:
        import torch

        *leading, height, width = degraded.shape
        size = (width * request.scale, height * request.scale)
        planes = [_resize(plane, size) for plane in degraded.reshape(-1, height, width).cpu().numpy()]
        return torch.from_numpy(np.stack(planes)).reshape(*leading, size[1], size[0]).to(degraded.device)


def _resize(plane: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    return np.asarray(Image.fromarray(plane).resize(size, Image.Resampling.LANCZOS))


def _load(weights: tuple[Path, ...], device: Device) -> Restorer:
    return _Lanczos()


SPECS = (
    RestorerSpec(
        id="lanczos",
        title="Lanczos",
        family="reference",
        alphas=(2, 3, 4, 8),
        setting=Setting(),
        load=_load,
        licence="Apache-2.0",
        paper="https://doi.org/10.1175/1520-0450(1979)018%3C1016:LFIOAT%3E2.0.CO;2",
        source="Pillow, Image.resize, LANCZOS (3 lobes, half-pixel centres, windowed at edges)",
    ),
)
