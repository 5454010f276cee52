"""Wiring only: VGG-16 and the channel weights are seeded random numbers, so the values are not DISTS."""

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from clir_core.interfaces import Images
from clir_core.metrics.dists import CHANNELS, load_dists
from clir_core.networks.perceptual.layers import vgg16

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def backbone() -> nn.Sequential:
    """VGG-16 with weights that keep activations from fading through thirteen layers."""
    torch.manual_seed(0)
    layers = vgg16()
    for layer in layers:
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight)
    return layers


@pytest.fixture(scope="module")
def weight_files(backbone: nn.Sequential, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("dists")
    channel_weights = {name: 0.05 + torch.rand(1, sum(CHANNELS), 1, 1) for name in ("alpha", "beta")}
    torch.save(channel_weights, folder / "channels.pt")
    torch.save({f"features.{name}": value for name, value in backbone.state_dict().items()}, folder / "vgg16.pth")
    return folder / "channels.pt", folder / "vgg16.pth"


def test_dists_equals_pyiqa_on_the_same_random_network(
    weight_files: tuple[Path, Path],
    backbone: nn.Sequential,
    photograph: Images,
    noisy_photograph: Images,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import pyiqa
    import torchvision

    class Backbone:
        """What torchvision would hand to pyiqa, without a download and without the classifier."""

        features = nn.Sequential(*backbone, nn.MaxPool2d(2))

    monkeypatch.setattr(torchvision.models, "vgg16", lambda weights: Backbone)
    theirs = pyiqa.create_metric("dists", pretrained_model_path=str(weight_files[0]), device=CPU)
    target, image = photograph[..., :96, :117], noisy_photograph[..., :96, :117]

    expected = theirs(image, target).item()
    assert load_dists(weight_files, CPU)(target)(image).item() == pytest.approx(expected, abs=2e-6)
    assert expected > 1e-3


def test_equal_images_have_no_distance(weight_files: tuple[Path, Path], photograph: Images) -> None:
    corner: Tensor = photograph[..., :64, :64]

    assert load_dists(weight_files, CPU)(corner)(corner).item() == pytest.approx(0.0, abs=1e-6)
