from pathlib import Path

import pytest
import torch
from skimage.metrics import structural_similarity

from clir_core.errors import ImageError
from clir_core.imaging.colour import luma_ycbcr
from clir_core.imaging.images import read_image
from clir_core.interfaces import Images
from clir_core.metrics.ssim import load_ssim_rgb, load_ssim_y, load_ssim_yiq

CPU = torch.device("cpu")
WANG_2004 = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "data_range": 255}


def test_ssim_y_equals_skimage_on_unrounded_luma(photograph: Images, noisy_photograph: Images) -> None:
    value = load_ssim_y((), CPU)(photograph)(noisy_photograph)

    target, image = (luma_ycbcr(images)[0, 0].numpy() for images in (photograph, noisy_photograph))
    assert value.item() == pytest.approx(structural_similarity(target, image, **WANG_2004), abs=1e-9)


def test_ssim_rgb_equals_skimage(photograph: Images, noisy_photograph: Images) -> None:
    value = load_ssim_rgb((), CPU)(photograph)(noisy_photograph)

    target, image = (images[0].double().numpy() * 255 for images in (photograph, noisy_photograph))
    assert value.item() == pytest.approx(structural_similarity(target, image, channel_axis=0, **WANG_2004), abs=1e-9)


def test_ssim_yiq_equals_pyiqa(photograph: Images, noisy_photograph: Images) -> None:
    import pyiqa

    value = load_ssim_yiq((), CPU)(photograph)(noisy_photograph)

    # pyiqa rounds luma in float32: ties may fall the other way.
    assert value.item() == pytest.approx(pyiqa.create_metric("ssim")(noisy_photograph, photograph).item(), abs=5e-6)


def test_an_inverted_image_is_negative_for_ssim_y_and_zero_structure_for_ssim_yiq(photograph: Images) -> None:
    assert load_ssim_y((), CPU)(photograph)(1 - photograph).item() < 0
    assert 0 <= load_ssim_yiq((), CPU)(photograph)(1 - photograph).item() < 0.2


def test_an_image_smaller_than_the_window_is_refused() -> None:
    with pytest.raises(ImageError, match="10x30; SSIM needs 11 pixels a side"):
        load_ssim_y((), CPU)(torch.zeros(1, 3, 30, 10))


@pytest.mark.parametrize(
    ("name", "official"), [("I03", 0.6993), ("I04", 0.9978), ("I06", 0.9989), ("I08", 0.9669), ("I19", 0.6519)]
)
def test_ssim_yiq_comes_near_the_official_matlab_value(calibration_folder: Path, name: str, official: float) -> None:
    target, image = (read_image(calibration_folder / folder / f"{name}.bmp") for folder in ("ref_dir", "dist_dir"))

    # rgb2gray and YIQ differ in the fourth digit of their weights: 0.06 % (specification, section 1.5).
    assert load_ssim_yiq((), CPU)(target)(image).item() == pytest.approx(official, rel=7e-4)
