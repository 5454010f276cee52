"""The MAXIM restorer, from weights to restored image."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from clir_core.errors import WeightsError
from clir_core.imaging.images import centre_crop, read_image
from clir_core.inference.restore import Restored, restore
from clir_core.interfaces import Images, NetworkSetting, Restorer, RestorerSpec
from clir_core.metrics.psnr import SPECS as PSNR
from clir_core.restorers.maxim import SPECS
from clir_core.restorers.maxim.load import _Deblurrer

DATA = Path(__file__).parents[2] / "data" / "maxim"
PAIRS = Path(os.environ.get("CLIR_DATA", "")) / "images" / "GoPro_pairs"
(SPEC,) = SPECS


class Look(nn.Module):
    """Returns what it sees, and remembers it."""

    seen: Images

    def forward(self, images: Images) -> Images:
        self.seen = images
        return images


@pytest.mark.parametrize("height", [1, 2, 3, 20, 37, 63, 64, 127])
@pytest.mark.parametrize("width", [53, 64])
def test_images_are_padded_as_by_the_authors_and_cropped_to_where_they_were(height: int, width: int) -> None:
    look, image = Look(), torch.rand(1, 3, height, width)
    torch.testing.assert_close(_Deblurrer(look)(image), image, atol=0, rtol=0)
    even = np.pad(image.numpy(), [(0, 0), (0, 0), (0, height % 2), (0, width % 2)], mode="reflect")
    sides = [(-side % 64 // 2,) * 2 for side in even.shape[2:]]
    assert np.array_equal(look.seen.numpy(), np.pad(even, [(0, 0), (0, 0), *sides], mode="reflect"))


def test_it_deblurs_at_the_size_of_its_input_and_is_traditional() -> None:
    assert (SPEC.id, SPEC.family, SPEC.scales, SPEC.alphas) == ("maxim-gopro", "traditional", (1,), (1,))
    assert "Apache-2.0" in SPEC.licence
    assert "MIT" in SPEC.licence


def test_a_whole_image_of_gopro_is_one_tile() -> None:
    assert SPEC.setting == NetworkSetting(tile=1280, tile_pad=64)


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "maxim-gopro.safetensors"
    save_file({"stage_0.input_conv_0.weight": torch.zeros(1)}, path)
    with pytest.raises(WeightsError, match=r"does not fit MAXIM: .*input_conv_0"):
        SPEC.load((path,), torch.device("cpu"))


# --- with its weights ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def restorer(load_fetched: Callable[[RestorerSpec], Restorer]) -> Restorer:
    return load_fetched(SPEC)


@pytest.mark.weights
@pytest.mark.parametrize("size", ["64x64", "37x53"])
def test_it_restores_as_the_official_graph_at_any_size(restorer: Restorer, size: str) -> None:
    expected = load_file(DATA / f"output_{size}.safetensors")["output"].permute(0, 3, 1, 2).clamp(0, 1)
    result = run(restorer, read_image(DATA / f"input_{size}.png"))
    assert (result.images - expected).abs().max() < 1e-5
    assert (result.route, result.note) == ("native", None)


@pytest.mark.weights
def test_half_precision_stays_near_and_leaves_single_precision_as_it_was(restorer: Restorer) -> None:
    degraded = read_image(DATA / "input_64x64.png")
    before = run(restorer, degraded).images
    half = run(restorer, degraded, dtype="bfloat16").images
    assert 1e-4 < (half - before).abs().mean() < 0.01
    assert torch.equal(run(restorer, degraded).images, before)


@pytest.mark.weights
def test_parameters_are_counted_as_published(restorer: Restorer) -> None:
    assert restorer.parameters() == {"network": 22_207_605}


@pytest.mark.slow
@pytest.mark.weights
@pytest.mark.skipif("CLIR_DATA" not in os.environ, reason="CLIR_DATA does not name a folder with images/GoPro_pairs")
@pytest.mark.parametrize(
    ("name", "blurred_db", "restored_db"), [("Flower1", 24.10, 29.22), ("Istanbul1", 21.55, 31.68)]
)
def test_crops_of_gopro_gain_what_the_official_graph_gains(
    restorer: Restorer, name: str, blurred_db: float, restored_db: float
) -> None:
    blurred, sharp = (centre_crop(read_image(PAIRS / kind / f"{name}.png"), 256) for kind in ("blur", "sharp"))
    psnr = next(spec for spec in PSNR if spec.id == "psnr_rgb").load((), torch.device("cpu"))(sharp)
    assert psnr(blurred).item() == pytest.approx(blurred_db, abs=0.01)
    assert psnr(run(restorer, blurred).images).item() == pytest.approx(restored_db, abs=0.02)


def run(restorer: Restorer, degraded: Images, **changes: Any) -> Restored:
    setting = NetworkSetting(**changes)
    return restore(SPEC, restorer, degraded, alpha=1, setting=setting, generator=torch.Generator())
