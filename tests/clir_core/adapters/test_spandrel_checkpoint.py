"""Checkpoints of spandrel's architectures as restorers: small networks with random weights, and full ones without."""

import functools
import importlib
import os
import re
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from clir_core.adapters.spandrel_checkpoint import spec_from_checkpoint
from clir_core.errors import RestorerError, WeightsError
from clir_core.inference.restore import Restored, restore
from clir_core.interfaces import NetworkSetting, Request, RestorerSpec
from clir_core.weights.locate import locate

SMALL: dict[str, dict[str, object]] = {
    "Compact": {"num_feat": 8, "num_conv": 2, "upscale": 4},
    "DAT": {
        "img_size": 16,
        "embed_dim": 16,
        "split_size": [8, 16],
        "depth": [2],
        "num_heads": [2],
        "expansion_factor": 2,
        "upscale": 4,
    },
    "ESRGAN": {"num_filters": 8, "num_blocks": 1, "scale": 4},
    "FBCNN": {"nc": [8, 8, 8, 512], "nb": 2},
    "FFTformer": {"dim": 8, "num_blocks": [1, 1, 1], "num_refinement_blocks": 1},
    "HAT": {
        "img_size": 16,
        "window_size": 16,
        "embed_dim": 12,
        "depths": (2,),
        "num_heads": (2,),
        "mlp_ratio": 2,
        "upscale": 4,
        "squeeze_factor": 3,
    },
    "MPRNet": {"n_feat": 8, "scale_unetfeats": 4, "scale_orsnetfeats": 4, "num_cab": 1},
    "NAFNet": {"width": 8, "middle_blk_num": 1, "enc_blk_nums": [1, 1], "dec_blk_nums": [1, 1]},
    "Restormer": {"dim": 8, "num_blocks": [1, 1, 1, 1], "num_refinement_blocks": 1},
    "SCUNet": {"config": [1] * 7},
    "SwinIR": {
        "img_size": 16,
        "window_size": 8,
        "embed_dim": 12,
        "depths": [2],
        "num_heads": [2],
        "mlp_ratio": 2,
        "upscale": 2,
        "upsampler": "pixelshuffle",
    },
}
"""Networks of the catalogue's architectures, as small as they go."""

_SWINIR: dict[str, object] = {"window_size": 8, "mlp_ratio": 2, "upscale": 4}
_HAT: dict[str, object] = {"window_size": 16, "mlp_ratio": 2, "upscale": 4}
_SIX = [6] * 6
PUBLISHED: list[tuple[str, dict[str, object], float]] = [
    ("SwinIR", _SWINIR | {"embed_dim": 180, "depths": _SIX, "num_heads": _SIX, "upsampler": "pixelshuffle"}, 11.9),
    (
        "HAT",
        _HAT | {"embed_dim": 144, "depths": _SIX, "num_heads": _SIX, "compress_ratio": 24, "squeeze_factor": 24},
        9.6,
    ),
    ("HAT", _HAT | {"embed_dim": 180, "depths": [6] * 12, "num_heads": [6] * 12}, 40.8),
    ("DAT", {"split_size": [8, 32], "depth": _SIX, "num_heads": _SIX, "upscale": 4}, 14.8),
    ("ESRGAN", {}, 16.7),
    ("NAFNet", {"width": 64, "middle_blk_num": 1, "enc_blk_nums": [1, 1, 1, 28], "dec_blk_nums": [1, 1, 1, 1]}, 67.9),
    ("FFTformer", {}, 16.6),
    ("Restormer", {}, 26.1),
    ("MPRNet", {"n_feat": 96, "scale_unetfeats": 48, "scale_orsnetfeats": 32}, 20.1),
    ("SCUNet", {}, 17.9),
    ("FBCNN", {}, 71.9),
]
"""The catalogue's networks at full size, with the millions of parameters that their papers state."""


def build(architecture: str, arguments: dict[str, object]) -> nn.Module:
    package = "spandrel_extra_arches" if architecture in ("MPRNet", "Restormer") else "spandrel"
    pytest.importorskip(package)
    module = importlib.import_module(f"{package}.architectures.{architecture}")
    return getattr(module, architecture)(**arguments)


def save(folder: Path, state: dict[str, Tensor], name: str = "4x_My Net.v2.pth") -> Path:
    path = folder / name
    torch.save({"params": state}, path)
    return path


def run(spec: RestorerSpec, size: tuple[int, int], setting: NetworkSetting | None = None) -> Restored:
    restorer = spec.load(locate(spec.weights, Path("anywhere")), torch.device("cpu"))
    images = torch.rand(2, 3, *size, generator=torch.Generator().manual_seed(0))
    generator = torch.Generator()
    return restore(spec, restorer, images, alpha=spec.scales[0], setting=setting or spec.setting, generator=generator)


@pytest.mark.parametrize("architecture", SMALL)
def test_every_family_restores_an_odd_size(architecture: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = build(architecture, SMALL[architecture])
    spec = spec_from_checkpoint(save(tmp_path, network.state_dict()))
    restored = run(spec, (37, 53))
    (scale,) = spec.scales
    assert restored.images.shape == (2, 3, 37 * scale, 53 * scale)
    assert restored.route == "native"
    assert restored.images.std() > 0


@pytest.mark.parametrize(("architecture", "arguments", "millions"), PUBLISHED)
def test_the_networks_of_the_catalogue_have_their_published_size(
    architecture: str, arguments: dict[str, object], millions: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Built without values; only the schedule of a training-time dropout, which is read out at once, needs some."""
    monkeypatch.setattr(torch, "linspace", functools.partial(torch.linspace, device="cpu"))
    with torch.device("meta"):
        network = build(architecture, arguments)
    assert round(sum(parameter.numel() for parameter in network.parameters()) / 1e6, 1) == millions


def test_a_spec_says_what_the_file_shows(tmp_path: Path) -> None:
    path = save(tmp_path, build("Compact", SMALL["Compact"]).state_dict())
    spec = spec_from_checkpoint(path)
    assert re.fullmatch("4x-my-net-v2-[0-9a-f]{8}", spec.id)
    assert spec.id.endswith(spec.weights[0].sha256[:8])
    assert spec_from_checkpoint(path, "mine").id == "mine"
    assert spec.title == f"{spec.id} (RealESRGAN Compact)"
    assert spec.scales == (4,)
    (file,) = spec.weights
    assert re.fullmatch("[0-9a-f]{64}", file.sha256)
    assert file.bytes == path.stat().st_size
    assert dict(spec.parameters(spec.load((path,), torch.device("cpu")))) == {
        "network": 3 * 8 * 9 + 8 + 8 + 2 * (8 * 8 * 9 + 8 + 8) + 8 * 48 * 9 + 48
    }


def test_two_networks_of_one_file_name_are_two_restorers(tmp_path: Path) -> None:
    for seed, folder in enumerate(("exp1", "exp2")):
        torch.manual_seed(seed)
        (tmp_path / folder).mkdir()
        save(tmp_path / folder, build("Compact", SMALL["Compact"]).state_dict(), "net_g_latest.pth")
    ids = {spec_from_checkpoint(tmp_path / folder / "net_g_latest.pth").id for folder in ("exp1", "exp2")}
    assert len(ids) == 2


def test_a_checkpoint_that_changed_after_its_spec_was_made_is_not_loaded(tmp_path: Path) -> None:
    path = save(tmp_path, build("Compact", SMALL["Compact"]).state_dict())
    spec = spec_from_checkpoint(path)
    save(tmp_path, build("Compact", SMALL["Compact"] | {"upscale": 2}).state_dict())
    with pytest.raises(WeightsError, match="damaged"):
        locate(spec.weights, tmp_path)


class TouchesAFile:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple:
        return os.mkdir, (str(self._path),)


def test_a_hostile_checkpoint_is_refused_before_it_runs(tmp_path: Path) -> None:
    trace = tmp_path / "was-here"
    torch.save(
        {"params": build("Compact", SMALL["Compact"]).state_dict(), "x": TouchesAFile(trace)}, tmp_path / "x.pth"
    )
    with pytest.raises(WeightsError, match=r"x\.pth cannot be read as weights without running code"):
        spec_from_checkpoint(tmp_path / "x.pth")
    assert not trace.exists()


@pytest.mark.parametrize(
    ("state", "problem"),
    [
        ({"weight": torch.zeros(3)}, "is of no architecture that spandrel knows"),
        ({"conv_first.weight": torch.zeros(3)}, "is of no architecture|does not fit the architecture"),
    ],
)
def test_an_unknown_checkpoint_is_refused_by_name(tmp_path: Path, state: dict[str, Tensor], problem: str) -> None:
    with pytest.raises(WeightsError, match=rf"net\.pth ({problem})"):
        spec_from_checkpoint(save(tmp_path, state, "net.pth"))


def test_a_network_for_grey_images_is_refused(tmp_path: Path) -> None:
    grey = build("Compact", SMALL["Compact"] | {"num_in_ch": 1, "num_out_ch": 1})
    with pytest.raises(WeightsError, match="SR from 1 to 1 channels; only networks from RGB to RGB can be used"):
        spec_from_checkpoint(save(tmp_path, grey.state_dict()))


def test_a_precision_in_which_the_network_fails_is_refused(tmp_path: Path) -> None:
    spec = spec_from_checkpoint(save(tmp_path, build("NAFNet", SMALL["NAFNet"]).state_dict()))
    restorer = spec.load(locate(spec.weights, tmp_path), torch.device("cpu"))
    half = NetworkSetting(dtype="float16")
    with pytest.raises(RestorerError, match="does not work in float16; use bfloat16 or float32"):
        restorer(torch.rand(1, 3, 16, 16), Request(scale=1, setting=half, generator=torch.Generator()))
    assert run(spec, (16, 16), NetworkSetting(dtype="bfloat16")).images.dtype == torch.float32
