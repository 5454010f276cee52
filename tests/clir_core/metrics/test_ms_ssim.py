from pathlib import Path

import pytest
import torch

from clir_core.errors import ImageError
from clir_core.imaging.images import read_image
from clir_core.interfaces import Images
from clir_core.metrics.ms_ssim import load_ms_ssim

CPU = torch.device("cpu")


def test_ms_ssim_equals_pyiqa(photograph: Images, noisy_photograph: Images) -> None:
    import pyiqa

    value = load_ms_ssim((), CPU)(photograph)(noisy_photograph)

    # pyiqa rounds luma in float32: ties may fall the other way.
    assert value.item() == pytest.approx(pyiqa.create_metric("ms_ssim")(noisy_photograph, photograph).item(), abs=1e-5)


def test_an_odd_side_is_halved_with_its_edge_repeated(photograph: Images) -> None:
    odd = photograph[..., :161, :163]

    assert load_ms_ssim((), CPU)(odd)(odd).item() == pytest.approx(1.0, abs=1e-12)


def test_an_image_too_small_for_five_scales_is_refused(photograph: Images) -> None:
    with pytest.raises(ImageError, match="300x160; MS-SSIM needs 161 pixels a side"):
        load_ms_ssim((), CPU)(photograph[..., :160, :300])


@pytest.mark.parametrize(
    ("name", "official"), [("I03", 0.6733), ("I04", 0.9996), ("I06", 0.9998), ("I08", 0.9566), ("I19", 0.8462)]
)
def test_ms_ssim_comes_near_the_official_matlab_value(calibration_folder: Path, name: str, official: float) -> None:
    target, image = (read_image(calibration_folder / folder / f"{name}.bmp") for folder in ("ref_dir", "dist_dir"))

    # pyiqa's own deviation from these is the same, up to 0.52 % (specification, section 1.5).
    assert load_ms_ssim((), CPU)(target)(image).item() == pytest.approx(official, rel=6e-3)
