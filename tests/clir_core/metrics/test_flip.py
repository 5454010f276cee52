import pytest
import torch

from clir_core.imaging.images import quantise
from clir_core.interfaces import Images
from clir_core.metrics.flip import flip_maps, load_flip

CPU = torch.device("cpu")


def test_equal_images_do_not_flip(photograph: Images) -> None:
    corner = photograph[..., :64, :64]

    assert load_flip((), CPU)(corner)(corner).item() == 0.0


def test_flip_is_the_mean_that_the_library_reports(photograph: Images, noisy_photograph: Images) -> None:
    from flip_evaluator import evaluate

    target, image = photograph[..., :96, :128], noisy_photograph[..., :96, :128]
    pixels = [images[0].permute(1, 2, 0).contiguous().numpy() for images in (target, image)]
    _, mean, _ = evaluate(*pixels, "LDR", applyMagma=False, parameters={"ppd": 67.0})

    assert load_flip((), CPU)(target)(image).item() == pytest.approx(mean, rel=1e-5)


def test_the_map_shows_where_images_differ(photograph: Images) -> None:
    target = photograph[..., :128, :128]
    image = target.clone()
    image[..., 96:, 96:] = quantise(1 - target[..., 96:, 96:])

    difference = flip_maps(image, target)

    assert difference.shape == (1, 1, 128, 128)
    assert difference[..., :48, :48].max() < 0.01 < 0.3 < difference[..., 104:, 104:].mean()
