import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

from clir_core.diffusion.resizing import truncated, upscaled
from clir_core.errors import WeightsError
from clir_core.imaging.images import from_bytes, quantise
from clir_core.restorers.diffbir.stage1 import (
    bsrnet,
    load_stage_one,
    scunet,
    swinir,
    with_shorter_side,
)

IMAGE = quantise(torch.rand(1, 3, 20, 30, generator=torch.Generator().manual_seed(0)))


class Seen(nn.Module):
    """The identity, or an enlargement, that remembers what it was given."""

    def __init__(self, scale=1):
        super().__init__()
        self.scale = scale

    def forward(self, images):
        self.images = images
        return functional.interpolate(images, scale_factor=self.scale)


@pytest.mark.parametrize("case", ["a", "d"])
def test_resizing_the_shorter_side_is_the_official_one(case, data_folder):
    official = load_file(data_folder / "images.safetensors")
    found = with_shorter_side(official[f"geometry.{case}.in"], 32)
    torch.testing.assert_close(found, official[f"geometry.{case}.short32"], rtol=0, atol=1e-6)


def test_the_input_is_upscaled_by_pillow():
    pixels = (IMAGE[0].permute(1, 2, 0).numpy() * 255).round().astype(np.uint8)
    expected = Image.fromarray(pixels).resize((60, 40), Image.Resampling.BICUBIC)
    assert torch.equal(upscaled(IMAGE, (40, 60)), from_bytes(np.asarray(expected)))
    assert upscaled(IMAGE, (20, 30)) is IMAGE


def test_swinir_sees_at_least_512_padded_with_black_to_64():
    network = Seen()
    output = swinir(network, IMAGE, (40, 60))
    assert network.images.shape == (1, 3, 512, 768)
    assert output.shape == (1, 3, 512, 768)
    larger = swinir(network, IMAGE, (520, 780))
    assert network.images.shape == (1, 3, 576, 832)
    assert network.images[..., 520:, :].abs().max() == 0
    assert larger.shape == (1, 3, 520, 780)


def test_scunet_sees_its_edges_repeated_to_64_and_is_enlarged_afterwards():
    network = Seen()
    output = scunet(network, IMAGE, (20, 30))
    assert network.images.shape == (1, 3, 64, 64)
    assert torch.equal(network.images[..., :20, 30:], IMAGE[..., -1:].expand(-1, -1, -1, 34))
    assert output.shape == (1, 3, 512, 768)


def test_bsrnet_sees_the_degraded_image_itself_and_is_brought_to_the_output():
    network = Seen(scale=4)
    assert bsrnet(network, IMAGE, (40, 60)).shape == (1, 3, 512, 768)
    assert torch.equal(network.images, IMAGE)
    assert bsrnet(network, IMAGE, (600, 900)).shape == (1, 3, 600, 900)


def test_values_are_cut_not_rounded():
    assert (truncated(torch.tensor([-1.0, 0.9999, 1.7, 100.9 / 255])) * 255).tolist() == pytest.approx(
        [0, 254, 255, 100]
    )


def test_a_scunet_padded_by_us_is_not_padded_otherwise_by_its_library(released):
    """spandrel pads SCUNet in its own way; an input of whole 64s leaves it nothing to do."""
    network = load_stage_one("scunet", released("full", "scunet"))
    padded = functional.pad(IMAGE, (0, 34, 0, 44), mode="replicate")
    with torch.inference_mode():
        expected = network(padded)[..., :20, :30]
        found = scunet(network, IMAGE, (20, 30))
    torch.testing.assert_close(found, with_shorter_side(expected, 512), rtol=0, atol=1e-6)


def test_the_file_of_another_network_is_refused(released):
    with pytest.raises(WeightsError, match="the stage-1 file is not a swinir network"):
        load_stage_one("swinir", released("tiny", "bsrnet"))
