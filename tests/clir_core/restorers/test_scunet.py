"""SCUNet's padding."""

from pathlib import Path

import pytest
import torch
from torch.nn import functional

from clir_core.interfaces import Request
from clir_core.restorers.scunet import SPECS


@pytest.mark.parametrize("size", [(64, 128), (40, 70)])
def test_edges_are_repeated_up_to_multiples_of_64_as_in_the_official_network(
    size: tuple[int, int], tmp_path: Path
) -> None:
    from spandrel.architectures.SCUNet import SCUNet

    torch.manual_seed(0)
    network = SCUNet(config=[1] * 7).eval()
    torch.save(network.state_dict(), tmp_path / "net.pth")
    images = torch.rand(1, 3, *size)
    padded = functional.pad(images, (0, -size[1] % 64, 0, -size[0] % 64), mode="replicate")
    with torch.inference_mode():
        expected = network(padded)[..., : size[0], : size[1]].clamp(0, 1)
        restorer = SPECS[0].load((tmp_path / "net.pth",), torch.device("cpu"))
        restored = restorer(images, Request(scale=1, setting=SPECS[0].setting, generator=torch.Generator()))
    torch.testing.assert_close(restored, expected)
