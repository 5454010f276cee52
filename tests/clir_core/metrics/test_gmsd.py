from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.signal import convolve2d

from clir_core.imaging.colour import luma_full
from clir_core.imaging.images import read_image
from clir_core.interfaces import Images
from clir_core.metrics.gmsd import load_gmsd

CPU = torch.device("cpu")


def test_gmsd_equals_pyiqa(photograph: Images, noisy_photograph: Images) -> None:
    import pyiqa

    target, image = photograph[..., :300, :400], noisy_photograph[..., :300, :400]

    # pyiqa rounds luma in float32: ties may fall the other way.
    assert load_gmsd((), CPU)(target)(image).item() == pytest.approx(
        pyiqa.create_metric("gmsd")(image, target).item(), abs=1e-5
    )


def test_odd_sides_are_as_in_the_authors_matlab_code(photograph: Images, noisy_photograph: Images) -> None:
    def magnitude(images: Images) -> np.ndarray:
        luma = luma_full(images).round()[0, 0].numpy()
        halved = convolve2d(luma, np.full((2, 2), 0.25))[1::2, 1::2]
        prewitt = np.array([[1, 0, -1]] * 3) / 3
        return np.hypot(convolve2d(halved, prewitt, "same"), convolve2d(halved, prewitt.T, "same"))

    target, image = photograph[..., :61, :53], noisy_photograph[..., :61, :53]
    first, second = magnitude(target), magnitude(image)
    expected = ((2 * first * second + 170) / (first**2 + second**2 + 170)).std(ddof=1)

    assert load_gmsd((), CPU)(target)(image).item() == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "official"),
    [
        ("I03", 0.220347639470143),
        ("I04", 0.0005220585050504579),
        ("I06", 0.0004482814810014102),
        ("I08", 0.134631933046914),
        ("I19", 0.204996493556054),
    ],
)
def test_gmsd_equals_the_official_matlab_value(calibration_folder: Path, name: str, official: float) -> None:
    target, image = (read_image(calibration_folder / folder / f"{name}.bmp") for folder in ("ref_dir", "dist_dir"))

    # rgb2gray and YIQ differ in the fourth digit of their weights, which moves a few roundings of luma.
    assert load_gmsd((), CPU)(target)(image).item() == pytest.approx(official, abs=5e-6)
