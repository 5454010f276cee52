from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from clir_core.errors import WeightsError
from clir_core.imaging.images import read_image
from clir_core.interfaces import Images, PairMetric
from clir_core.metrics.stlpips import load_stlpips_alex, load_stlpips_vgg
from clir_core.networks.perceptual.layers import shift_tolerant_alexnet, shift_tolerant_vgg16
from clir_core.weights.entries.perceptual import STLPIPS_ALEX
from clir_core.weights.locate import default_folder, locate

CPU = torch.device("cpu")
ALEX_SLICES = (3, 7, 11, 13, 15)
VGG_SLICES = (4, 10, 18, 26, 34)


def checkpoint(layers: nn.Sequential, slices: tuple[int, ...], widths: tuple[int, ...]) -> dict[str, Tensor]:
    """Random weights under the names of the authors' files."""
    generator = torch.Generator().manual_seed(0)
    named = {"scaling_layer.shift": torch.zeros(1, 3, 1, 1), "scaling_layer.scale": torch.ones(1, 3, 1, 1)}
    for name, value in layers.state_dict().items():
        number = 1 + sum(int(name.split(".")[0]) >= end for end in slices)
        named[f"net.slice{number}.{name}"] = value
    for index, width in enumerate(widths):
        named[f"lin{index}.model.1.weight"] = torch.rand(1, width, 1, 1, generator=generator)
    shift = {"scaling_layer.shift": torch.tensor([-0.030, -0.088, -0.188]).reshape(1, 3, 1, 1)}
    scale = {"scaling_layer.scale": torch.tensor([0.458, 0.448, 0.450]).reshape(1, 3, 1, 1)}
    return named | shift | scale


@pytest.mark.parametrize(
    ("name", "layers", "slices", "widths", "load"),
    [
        ("stlpips", shift_tolerant_alexnet, ALEX_SLICES, (64, 192, 384, 256, 256), load_stlpips_alex),
        ("stlpips-vgg", shift_tolerant_vgg16, VGG_SLICES, (64, 128, 256, 512, 512), load_stlpips_vgg),
    ],
    ids=["alex", "vgg"],
)
def test_stlpips_equals_pyiqa_on_the_same_random_network(
    name: str,
    layers: Callable[[], nn.Sequential],
    slices: tuple[int, ...],
    widths: tuple[int, ...],
    load: Callable[[tuple[Path, ...], torch.device], PairMetric],
    photograph: Images,
    noisy_photograph: Images,
    tmp_path: Path,
) -> None:
    import pyiqa

    torch.manual_seed(0)
    torch.save(checkpoint(layers(), slices, widths), tmp_path / "random.pth")
    target, image = photograph[..., :80, :101], noisy_photograph[..., :80, :101]
    theirs = pyiqa.create_metric(name, pretrained_model_path=str(tmp_path / "random.pth"), device=CPU)

    expected = theirs(image, target).item()
    assert load((tmp_path / "random.pth",), CPU)(target)(image).item() == pytest.approx(expected, rel=1e-5)
    assert expected > 1e-3


@pytest.mark.weights
def test_stlpips_of_the_authors_example_is_the_value_they_publish(data_folder: Path) -> None:
    try:
        weights = locate([STLPIPS_ALEX], default_folder())
    except WeightsError as error:
        pytest.skip(str(error))
    reference, image = (read_image(data_folder / f"lpips_{name}.png") for name in ("ex_ref", "ex_p0"))

    # README of stlpips_pytorch 0.0.2: 0.7777554988861084.
    assert load_stlpips_alex(weights, CPU)(reference)(image).item() == pytest.approx(0.7777554988861084, rel=1e-5)
