"""Real-ESRGAN, against the ncnn runtime on the same weights (tests/data/realesrgan)."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

from clir_core.images import read_image
from clir_core.interfaces import Request, Restorer, RestorerSpec
from clir_core.restorers.real_esrgan import SPECS

DATA = Path(__file__).parents[2] / "data" / "realesrgan"
BY_ID = {spec.id: spec for spec in SPECS}
SetOfWeights = Callable[[RestorerSpec], Restorer]


def request(spec: RestorerSpec, scale: int) -> Request:
    return Request(scale=scale, setting=spec.setting, generator=torch.Generator())


def random_state(network: nn.Module) -> Mapping[str, Tensor]:
    generator = torch.Generator().manual_seed(0)
    return {
        name: torch.rand(tensor.shape, generator=generator) * 0.1 - 0.05
        for name, tensor in network.state_dict().items()
    }


@pytest.mark.weights
@pytest.mark.parametrize(
    ("restorer_id", "scale", "golden"),
    [
        ("realesrgan-x4plus", 4, "x4plus"),
        ("realesrgan-x4plus-anime", 4, "x4plus-anime"),
        ("realesr-animevideov3", 4, "animevideov3-x4"),
        ("realesr-animevideov3", 2, "animevideov3-x2"),
    ],
)
def test_the_converted_weights_give_what_ncnn_gives(
    load_fetched: SetOfWeights, restorer_id: str, scale: int, golden: str
) -> None:
    """Measured 4.2e-6 at most; ncnn 1.0.20261020, strict float32."""
    spec = BY_ID[restorer_id]
    restored = load_fetched(spec)(read_image(DATA / "input_48.png"), request(spec, scale))
    expected = torch.from_numpy(np.load(DATA / f"out_{golden}.npz")["output"])[None]
    torch.testing.assert_close(restored, expected, atol=2e-5, rtol=0)


@pytest.mark.weights
def test_the_parameters_are_those_of_the_published_networks(load_fetched: SetOfWeights) -> None:
    """Counted in spandrel's modules: specs of the official checkpoints."""
    counted = {restorer_id: dict(spec.parameters(load_fetched(spec))) for restorer_id, spec in BY_ID.items()}
    assert counted["realesrgan-x4plus"] == {"network": 16_697_987}
    assert counted["realesrgan-x4plus-anime"] == {"network": 4_467_779}
    assert counted["realesr-animevideov3"] == {"network": 621_424}


@pytest.mark.parametrize(("scale", "factor"), [(2, 0.5), (3, 0.75), (4, 1)])
def test_animevideov3_makes_every_scale_of_its_x4_network(tmp_path: Path, scale: int, factor: float) -> None:
    from spandrel.architectures.Compact import Compact

    network = Compact(num_feat=8, num_conv=2, upscale=4)
    network.load_state_dict(random_state(network))
    save_file(network.state_dict(), tmp_path / "net.safetensors")
    spec = BY_ID["realesr-animevideov3"]
    images = torch.rand(1, 3, 9, 13)
    with torch.inference_mode():
        restored = spec.load((tmp_path / "net.safetensors",), torch.device("cpu"))(images, request(spec, scale))
        four_times = network(images)
    expected = four_times if scale == 4 else functional.interpolate(four_times, scale_factor=factor, mode="bicubic")
    assert restored.shape[-2:] == (-(-36 * scale // 4), -(-52 * scale // 4))
    torch.testing.assert_close(restored, expected)
