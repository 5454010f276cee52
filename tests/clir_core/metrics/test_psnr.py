import pytest
import torch
from skimage.metrics import peak_signal_noise_ratio

from clir_core.errors import ImageError
from clir_core.interfaces import Images
from clir_core.metrics.psnr import load_psnr_rgb, load_psnr_y

CPU = torch.device("cpu")


def test_psnr_rgb_equals_skimage(photograph: Images, noisy_photograph: Images) -> None:
    value = load_psnr_rgb((), CPU)(photograph)(noisy_photograph)

    expected = peak_signal_noise_ratio(photograph.double().numpy(), noisy_photograph.double().numpy(), data_range=1)
    assert value.item() == pytest.approx(expected, rel=1e-12)


def test_a_grey_step_has_the_psnr_of_its_formula_on_both_lumas() -> None:
    target = torch.full((1, 3, 8, 8), 100 / 255)
    image = torch.full((1, 3, 8, 8), 110 / 255)

    # 20 log10(255 / 10), and the same step in studio swing: 219 / 255 of it.
    assert load_psnr_rgb((), CPU)(target)(image).item() == pytest.approx(28.1308, abs=1e-4)
    assert load_psnr_y((), CPU)(target)(image).item() == pytest.approx(28.1308 + 1.3219, abs=1e-4)


def test_identical_images_reach_the_ceiling_and_not_infinity(photograph: Images) -> None:
    assert load_psnr_rgb((), CPU)(photograph)(photograph).item() == 100.0


def test_each_image_of_a_batch_is_compared_with_its_own_target(photograph: Images, noisy_photograph: Images) -> None:
    metric = load_psnr_rgb((), CPU)(torch.cat([photograph, noisy_photograph]))

    assert metric(torch.cat([photograph, photograph])).tolist()[0] == 100.0
    assert metric(torch.cat([photograph, photograph])).tolist()[1] < 30.0


def test_a_reference_of_another_size_is_refused(photograph: Images) -> None:
    with pytest.raises(ImageError, match=r"\(1, 3, 256, 512\); their references have \(1, 3, 512, 512\)"):
        load_psnr_rgb((), CPU)(photograph)(photograph[:, :, :256])
