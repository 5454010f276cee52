"""The one way to call a restorer: it meets the scale, pads, tiles, crops, clamps and checks.

A restorer's own file holds only what is peculiar to that restorer.
"""

import math
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from clir_core.errors import ImageError, RestorerError, first_line
from clir_core.imaging.images import check_images, from_bytes, to_bytes
from clir_core.inference.precision import check_precision
from clir_core.inference.tiling import restore_in_tiles
from clir_core.interfaces import Images, NetworkSetting, NoTrace, Request, Restorer, RestorerSpec, Setting, Trace
from clir_core.processing.matlab_resize import imresize_to

_TILE_WHEN_OUT_OF_MEMORY = 256
_CONTEXT_WHEN_OUT_OF_MEMORY = 32


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restorer made of an image."""

    images: Images
    route: str
    """How a scale mismatch was met: `native`, `outscale 4 to 2`, `bicubic x2 first`."""
    note: str | None = None
    """What a reader must know: `tiled at 512`, `out of memory; tiled at 256`."""


def restore(  # noqa: PLR0913 - every fact a restoration depends on is named here, once
    spec: RestorerSpec,
    restorer: Restorer,
    degraded: Images,
    *,
    alpha: float,
    setting: Setting,
    generator: torch.Generator,
    kernel: Tensor | None = None,
    trace: Trace | None = None,
    target: Images | None = None,
    output_size: tuple[int, int] | None = None,
) -> Restored:
    """Restore images of any size to the size of their targets.

    Args:
        spec: Of the restorer.
        restorer: What `spec.load` returned.
        degraded: (B, 3, H, W) on the restorer's device; the target where `spec.reads` says so.
        alpha: Target side over degraded side, at least 1.
        setting: One of the spec's type.
        generator: On the CPU.
        kernel: The blur kernel (K, K), where the task has one that is known.
        trace: Where the restorer reports its steps.
        target: The ground truth (B, 3, height, width) of the output, which settings that are oracles look at.
        output_size: Height and width of the target; by default alpha times the input's, rounded.

    Returns:
        Images of `output_size`, finite and in [0, 1].

    Raises:
        RestorerError: The restorer cannot take this input or setting, broke its contract, or ran out of memory.
    """
    _check(spec, degraded, setting, kernel)
    height, width = degraded.shape[-2:]
    alpha = 1.0 if spec.reads == "target" else alpha
    wanted = output_size or (round(height * alpha), round(width * alpha))
    upscaled_first = spec.scales == (1,) and wanted != (height, width)
    images = imresize_to(degraded, *wanted).clamp(0, 1) if upscaled_first else degraded
    scale = 1 if upscaled_first else native_scale(spec.scales, alpha)
    request = Request(
        scale=scale, setting=setting, generator=generator, kernel=kernel, target=target, trace=trace or NoTrace()
    )
    restored, note = _run_within_memory(spec, restorer, images, request)
    restored = restored.clamp(0, 1).contiguous()
    if upscaled_first:
        return Restored(restored, f"bicubic x{alpha:.3g} first", note)
    if restored.shape[-2:] != wanted:
        return Restored(outscale(restored, *wanted), f"outscale {scale} to {alpha:.3g}", note)
    return Restored(restored, "native", note)


def outscale(images: Images, height: int, width: int) -> Images:
    """Resize as Real-ESRGAN does when asked for another scale than its network's: 8 bits, then OpenCV's Lanczos.

    Source: the `outscale` of RealESRGANer.enhance, github.com/xinntao/Real-ESRGAN at a4abfb2.
    """
    import cv2

    def resize(image: Images) -> Images:
        pixels = cv2.resize(to_bytes(image), (width, height), interpolation=cv2.INTER_LANCZOS4)
        return from_bytes(pixels.astype(np.uint8, copy=False))

    return torch.cat([resize(image) for image in images.split(1)]).to(images.device)


def _check(spec: RestorerSpec, degraded: Images, setting: Setting, kernel: Tensor | None) -> None:
    try:
        check_images(degraded, f"the input of {spec.id}")
    except ImageError as error:
        raise RestorerError(str(error)) from error
    height, width = degraded.shape[-2:]
    if min(height, width) < spec.minimum_side:
        raise RestorerError(f"{spec.id} takes sides of at least {spec.minimum_side} pixels, not {width} x {height}")
    if spec.needs_kernel and kernel is None:
        raise RestorerError(f"{spec.id} needs the blur kernel, which this task does not know; leave it out")
    if not isinstance(setting, type(spec.setting)):
        raise RestorerError(f"{spec.id} takes a {type(spec.setting).__name__}, not a {type(setting).__name__}")
    check_precision(spec, setting, on_cpu=degraded.device.type == "cpu")


def native_scale(scales: tuple[int, ...], alpha: float) -> int:
    """The smallest scale that reaches alpha, else the largest; alpha itself, rounded up, where any will do.

    Targets whose sides are no exact multiples make alpha a few percent larger than the scale that is meant.
    """
    reached = math.ceil(alpha / 1.05)
    return min((scale for scale in scales if scale >= reached), default=max(scales, default=reached))


def _run_within_memory(
    spec: RestorerSpec, restorer: Restorer, images: Images, request: Request
) -> tuple[Images, str | None]:
    """Run, and once more on small tiles if the first attempt ran out of memory."""
    before = request.generator.get_state()
    try:
        tiles = _tiles(request.setting, images)
        return _run(spec, restorer, images, request), f"tiled at {tiles.tile}" if tiles else None
    except (RuntimeError, MemoryError) as error:
        smaller = _smaller_tiles(request.setting, max(images.shape[-2:]))
        if not _is_out_of_memory(error):
            raise
        if smaller is None:
            raise RestorerError(f"{spec.id} ran out of memory at {_size(images)}; {first_line(error)}") from error
    # Out of the except clause, whose traceback kept the first attempt's memory alive.
    if images.device.type == "cuda":
        torch.cuda.empty_cache()
    request.generator.set_state(before)
    try:
        restored = _run(spec, restorer, images, replace(request, setting=smaller))
    except (RuntimeError, MemoryError) as error:
        if not _is_out_of_memory(error):
            raise
        tile = f"tiles of {smaller.tile}"
        raise RestorerError(f"{spec.id} ran out of memory at {_size(images)}, even in {tile}") from error
    return restored, f"out of memory; tiled at {smaller.tile}"


def _run(spec: RestorerSpec, restorer: Restorer, images: Images, request: Request) -> Images:
    def run(part: Images) -> Images:
        return _run_padded(spec, restorer, part, request)

    tiles = _tiles(request.setting, images)
    with torch.inference_mode(), _exact_float32():
        if tiles is None:
            return run(images)
        return restore_in_tiles(run, images, tile=tiles.tile, context=tiles.tile_pad, scale=request.scale)


def _tiles(setting: Setting, images: Images) -> NetworkSetting | None:
    """The setting, where it cuts images of this size into tiles."""
    if isinstance(setting, NetworkSetting) and 0 < setting.tile < max(images.shape[-2:]):
        return setting
    return None


def _run_padded(spec: RestorerSpec, restorer: Restorer, images: Images, request: Request) -> Images:
    height, width = (side * request.scale for side in images.shape[-2:])
    padded = _pad_to_multiple(images, spec.size_multiple)
    aligned = None if request.target is None else _pad_to_multiple(request.target, request.scale * spec.size_multiple)
    restored = restorer(padded, replace(request, target=aligned))
    expected = (*images.shape[:2], *(side * request.scale for side in padded.shape[-2:]))
    if tuple(restored.shape) != expected or restored.dtype != torch.float32:
        found = f"{tuple(restored.shape)} {restored.dtype}"
        raise RestorerError(f"{spec.id} returned {found} for {_size(images)}; expected {expected} torch.float32")
    if not bool(restored.isfinite().all()):
        raise RestorerError(f"{spec.id} returned NaN or infinity for {_size(images)}; try the dtype float32")
    return restored[..., :height, :width]


def _pad_to_multiple(images: Images, multiple: int) -> Images:
    """Reflect at the right and the bottom; images narrower than the padding repeat their edge instead."""
    height, width = images.shape[-2:]
    bottom, right = -height % multiple, -width % multiple
    if bottom == right == 0:
        return images
    mode = "reflect" if bottom < height and right < width else "replicate"
    return functional.pad(images, (0, right, 0, bottom), mode=mode)


@contextmanager
def _exact_float32() -> Generator[None]:
    """float32 is float32 on every device: no 10-bit mantissas in convolutions."""
    with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False):
        yield


def _smaller_tiles(setting: Setting, longest_side: int) -> NetworkSetting | None:
    """The setting to try when memory is short, or None where it would not help."""
    if not isinstance(setting, NetworkSetting):
        return None
    if (setting.tile or longest_side) <= _TILE_WHEN_OUT_OF_MEMORY:
        return None
    return replace(setting, tile=_TILE_WHEN_OUT_OF_MEMORY, tile_pad=max(setting.tile_pad, _CONTEXT_WHEN_OUT_OF_MEMORY))


def _is_out_of_memory(error: RuntimeError | MemoryError) -> bool:
    text = str(error).lower()
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or any(
        sign in text for sign in ("not enough memory", "can't allocate memory", "out of memory")
    )


def _size(images: Images) -> str:
    return f"{images.shape[-1]} x {images.shape[-2]} pixels"
