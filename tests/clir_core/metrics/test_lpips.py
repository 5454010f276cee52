"""Wiring only: the networks under LPIPS have seeded random weights, so the numbers are not LPIPS."""

import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from torch import nn

from clir_core.errors import WeightsError
from clir_core.interfaces import Images, PairMetric
from clir_core.metrics.lpips import load_lpips_alex, load_lpips_vgg
from clir_core.weights.entries.perceptual import LPIPS_ALEX, LPIPS_VGG
from clir_core.weights.locate import hash_file

CPU = torch.device("cpu")
PACKAGED = Path(find_spec("lpips").origin).parent / "weights" / "v0.1"


def random_lpips(network: str) -> nn.Module:
    import lpips

    torch.manual_seed(0)
    return lpips.LPIPS(net=network, pnet_rand=True, verbose=False).eval()


def backbone_file(metric: nn.Module, folder: Path) -> Path:
    """The network under the metric as torchvision's checkpoints name it."""
    named = {re.sub(r"slice\d\.", "features.", name): value for name, value in metric.net.state_dict().items()}
    torch.save(named, folder / "backbone.pth")
    return folder / "backbone.pth"


@pytest.mark.parametrize(("network", "load"), [("alex", load_lpips_alex), ("vgg", load_lpips_vgg)], ids=["alex", "vgg"])
def test_lpips_equals_the_authors_package_on_the_same_random_network(
    network: str,
    load: Callable[[tuple[Path, ...], torch.device], PairMetric],
    photograph: Images,
    noisy_photograph: Images,
    tmp_path: Path,
) -> None:
    theirs = random_lpips(network)
    target, image = photograph[..., :97, :131], noisy_photograph[..., :97, :131]
    ours = load((PACKAGED / f"{network}.pth", backbone_file(theirs, tmp_path)), CPU)

    with torch.inference_mode():
        expected = theirs(image, target, normalize=True).item()
    assert ours(target)(image).item() == pytest.approx(expected, rel=1e-5)
    assert expected > 1e-3


def test_the_catalogue_pins_the_channel_weights_of_the_authors_package() -> None:
    assert hash_file(PACKAGED / "alex.pth") == LPIPS_ALEX.sha256
    assert hash_file(PACKAGED / "vgg.pth") == LPIPS_VGG.sha256


def test_a_network_of_another_kind_is_refused(tmp_path: Path) -> None:
    vgg = backbone_file(random_lpips("vgg"), tmp_path)

    with pytest.raises(WeightsError, match="26 tensors for these layers, or of other shapes"):
        load_lpips_alex((PACKAGED / "alex.pth", vgg), CPU)
