"""The bicubic baseline of super-resolution papers on Set5: 33.66 dB / 0.9299 at x2, 28.42 dB / 0.8104 at x4.

It comes from the older "Y first" route: luma rounded to 8 bit, then MATLAB's imresize down and up in float, one final
rounding. The RGB route of the shipped low-resolution files gives 33.67 and 28.43 instead.
"""

import os
from pathlib import Path

import pytest
import torch
from torch import Tensor

from clir_core.imaging.colour import luma_ycbcr
from clir_core.imaging.images import crop_to_multiple, read_image
from clir_core.processing.matlab_resize import imresize
from clir_core.similarity.structural import moments, similarity_maps

DATA = os.environ.get("CLIR_DATA", "")
PUBLISHED = {2: (33.66, 0.9299), 4: (28.42, 0.8104)}


@pytest.mark.skipif(not DATA, reason="CLIR_DATA does not name a folder with images/Set5")
@pytest.mark.parametrize("scale", PUBLISHED)
def test_the_published_bicubic_baseline_is_reproduced(scale: int) -> None:
    files = sorted((Path(DATA) / "images" / "Set5" / "HR").glob("*.png"))
    scores = torch.tensor([baseline(path, scale) for path in files])
    assert len(files) == 5
    psnr, ssim = scores.mean(dim=0).tolist()
    assert psnr == pytest.approx(PUBLISHED[scale][0], abs=0.005)
    assert ssim == pytest.approx(PUBLISHED[scale][1], abs=0.00005)


def baseline(path: Path, scale: int) -> tuple[float, float]:
    target = luma_ycbcr(crop_to_multiple(read_image(path), scale)).round()
    restored = imresize(imresize(target, 1 / scale), scale).round().clamp(0, 255)
    inner = (..., slice(scale, -scale), slice(scale, -scale))
    return psnr(target[inner], restored[inner]), ssim(target[inner], restored[inner])


def psnr(target: Tensor, restored: Tensor) -> float:
    return float(10 * torch.log10(255**2 / (target - restored).square().mean()))


def ssim(target: Tensor, restored: Tensor) -> float:
    maps = similarity_maps(moments(restored), moments(target), peak=255.0)
    return float((maps.luminance * maps.contrast_structure).mean())
