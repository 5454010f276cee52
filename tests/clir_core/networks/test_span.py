"""The fused SPAN, against spandrel's network that keeps the three branches."""

import importlib

import pytest
import torch
from torch import Tensor, nn

from clir_core.networks.span.network import SPAN, fused_span


def fused_state(network: nn.Module) -> dict[str, Tensor]:
    """What an evaluation leaves in the fused convolutions, under the names of our network."""
    state = {
        name.replace("eval_conv.", ""): tensor
        for name, tensor in network.state_dict().items()
        if ".sk." not in name and ".conv." not in name
    }
    return state | {"mean": network.mean, "image_range": torch.tensor(network.img_range)}


@pytest.mark.parametrize(("channels", "scale"), [(8, 2), (12, 4)])
def test_fusing_once_gives_what_fusing_at_every_pass_gives(channels: int, scale: int) -> None:
    unfused = importlib.import_module("spandrel.architectures.SPAN")
    torch.manual_seed(0)
    branched = unfused.SPAN(num_in_ch=3, num_out_ch=3, feature_channels=channels, upscale=scale, img_range=2.0).eval()
    images = torch.rand(2, 3, 9, 14)
    with torch.inference_mode():
        expected = branched(images)
        restored = fused_span(fused_state(branched))(images)
    assert expected.std() > 0.01
    torch.testing.assert_close(restored, expected, atol=1e-6, rtol=1e-6)


def test_the_published_widths_have_the_published_sizes() -> None:
    """481K for x2 and 498K for x4, as the SPAN paper gives them."""
    with torch.device("meta"):
        counted = [sum(p.numel() for p in SPAN(channels=52, scale=scale).parameters()) for scale in (2, 4)]
    assert [count // 1000 for count in counted] == [481, 498]
