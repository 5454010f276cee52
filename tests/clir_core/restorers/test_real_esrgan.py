"""Real-ESRGAN, against the ncnn runtime on the same weights (tests/data/realesrgan)."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional

from clir_core.errors import RestorerError
from clir_core.imaging.images import read_image
from clir_core.inference.restore import restore
from clir_core.interfaces import Request, Restorer, RestorerSpec
from clir_core.restorers.real_esrgan import SPECS, GeneralSetting

DATA = Path(__file__).parents[2] / "data" / "realesrgan"
BY_ID = {spec.id: spec for spec in SPECS}
LoadFetched = Callable[[RestorerSpec], Restorer]


def request(spec: RestorerSpec, scale: int) -> Request:
    return Request(scale=scale, setting=spec.setting, generator=torch.Generator())


def save_random(network: nn.Module, path: Path, seed: int = 0) -> Path:
    torch.manual_seed(seed)
    save_file({name: torch.randn_like(tensor) * 0.1 for name, tensor in network.state_dict().items()}, path)
    return path


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
    load_fetched: LoadFetched, restorer_id: str, scale: int, golden: str
) -> None:
    """Measured 4.2e-6 at most; ncnn 1.0.20261020, strict float32."""
    spec = BY_ID[restorer_id]
    restored = load_fetched(spec)(read_image(DATA / "input_48.png"), request(spec, scale))
    expected = torch.from_numpy(np.load(DATA / f"out_{golden}.npz")["output"])[None]
    torch.testing.assert_close(restored, expected, atol=2e-5, rtol=0)


@pytest.mark.weights
def test_the_parameters_are_those_of_the_published_networks(load_fetched: LoadFetched) -> None:
    """Counted in spandrel's modules: specs of the official checkpoints."""
    fetched = ("realesrgan-x4plus", "realesrgan-x4plus-anime", "realesr-animevideov3")
    counted = {name: load_fetched(BY_ID[name]).parameters() for name in fetched}
    assert counted["realesrgan-x4plus"] == {"network": 16_697_987}
    assert counted["realesrgan-x4plus-anime"] == {"network": 4_467_779}
    assert counted["realesr-animevideov3"] == {"network": 621_424}


@pytest.mark.parametrize(("scale", "factor"), [(2, 0.5), (3, 0.75), (4, 1)])
def test_animevideov3_makes_every_scale_of_its_x4_network(tmp_path: Path, scale: int, factor: float) -> None:
    from spandrel.architectures.Compact import Compact

    network = Compact(num_feat=8, num_conv=2, upscale=4)
    network.load_state_dict(load_file(save_random(network, tmp_path / "net.safetensors")))
    spec = BY_ID["realesr-animevideov3"]
    images = torch.rand(1, 3, 9, 13)
    with torch.inference_mode():
        restored = spec.load((tmp_path / "net.safetensors",), torch.device("cpu"))(images, request(spec, scale))
        four_times = network(images)
    expected = four_times if scale == 4 else functional.interpolate(four_times, scale_factor=factor, mode="bicubic")
    assert restored.shape[-2:] == (-(-36 * scale // 4), -(-52 * scale // 4))
    torch.testing.assert_close(restored, expected)


def test_x2plus_takes_odd_sizes(tmp_path: Path) -> None:
    from spandrel.architectures.ESRGAN import ESRGAN

    network = ESRGAN(in_nc=12, num_filters=8, num_blocks=1, scale=4, shuffle_factor=2)
    spec = BY_ID["realesrgan-x2plus"]
    restorer = spec.load((save_random(network, tmp_path / "net.safetensors"),), torch.device("cpu"))
    restored = restore(
        spec, restorer, torch.rand(1, 3, 9, 13), alpha=2, setting=spec.setting, generator=torch.Generator()
    )
    assert restored.images.shape == (1, 3, 18, 26)
    assert restored.route == "native"


@pytest.fixture
def general(tmp_path: Path) -> Restorer:
    from spandrel.architectures.Compact import Compact

    network = Compact(num_feat=8, num_conv=2, upscale=4)
    paths = tuple(save_random(network, tmp_path / f"{seed}.safetensors", seed) for seed in (1, 2))
    return BY_ID["realesr-general-x4v3"].load(paths, torch.device("cpu"))


def test_denoise_strength_mixes_weights_not_images(general: Restorer, tmp_path: Path) -> None:
    """w = d * general + (1 - d) * wdn, tensor by tensor: the official helper's deep network interpolation."""
    from spandrel.architectures.Compact import Compact

    first, second = (load_file(tmp_path / f"{seed}.safetensors") for seed in (1, 2))
    network = Compact(num_feat=8, num_conv=2, upscale=4).eval()
    images = torch.rand(1, 3, 6, 7)
    for strength in (1.0, 0.25, 0.0):
        setting = GeneralSetting(denoise_strength=strength)
        network.load_state_dict({name: strength * first[name] + (1 - strength) * second[name] for name in first})
        with torch.inference_mode():
            restored = general(images, Request(scale=4, setting=setting, generator=torch.Generator()))
            torch.testing.assert_close(restored, network(images))


def test_general_has_the_parameters_of_one_network(general: Restorer) -> None:
    assert general.parameters() == {"network": 3 * 8 * 9 + 8 + 8 + 2 * (8 * 8 * 9 + 8 + 8) + 8 * 48 * 9 + 48}


@pytest.mark.parametrize("strength", [-0.1, 1.1, float("nan")])
def test_a_denoise_strength_that_is_no_share_is_refused(strength: float) -> None:
    with pytest.raises(RestorerError, match="denoise_strength"):
        GeneralSetting(denoise_strength=strength)
