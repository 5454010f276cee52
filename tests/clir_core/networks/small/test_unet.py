"""The regression UNet."""

import pytest
import torch

from clir_core.errors import TrainingError
from clir_core.networks.small.unet import SmallUNet, UNetSize
from clir_core.training.recipe import parse_recipe
from clir_core.training.weight_file import new_network

TINY = UNetSize(widths=(4, 6, 8), blocks=(1, 1, 2))


def test_it_begins_as_the_identity_and_keeps_the_size() -> None:
    images = torch.rand(2, 3, 16, 24, generator=torch.Generator().manual_seed(0))

    assert torch.equal(SmallUNet(TINY)(images), images)


def test_every_part_learns_once_the_last_convolution_has_moved() -> None:
    network = SmallUNet(TINY)
    torch.nn.init.normal_(network.last.weight, std=0.1, generator=torch.Generator().manual_seed(0))
    for name, parameter in network.named_parameters():
        if name.endswith("second.weight"):  # blocks, too, begin as the identity
            torch.nn.init.normal_(parameter, std=0.1, generator=torch.Generator().manual_seed(1))

    images = torch.rand(1, 3, 16, 16, generator=torch.Generator().manual_seed(2))
    network(images).square().mean().backward()

    still = [name for name, parameter in network.named_parameters() if not parameter.grad.abs().sum() > 0]
    assert not still


def test_a_little_colour_excites_the_first_convolution_as_much_as_much_luma() -> None:
    torch.manual_seed(0)
    network = SmallUNet(UNetSize(widths=(64,), blocks=(1,)))
    grey, coloured = torch.full((1, 3, 16, 16), 0.5), torch.full((1, 3, 16, 16), 0.5)
    coloured[:, 0] += 0.1
    shuffled = [torch.nn.functional.pixel_unshuffle(image, 2) for image in (grey, coloured)]

    plain, tinted = (torch.nn.functional.conv2d(image, network.first.weight)[0, :, 2, 2] for image in shuffled)

    assert (tinted - plain).norm() > 0.5 * plain.norm(), "a tenth of colour weighs as much as half of luma"


def test_sizes_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in length"):
        UNetSize(widths=(8, 16), blocks=(1,))


def test_a_recipe_tells_its_widths_and_depths() -> None:
    network = new_network(parse_recipe({**RECIPE, "network": {"widths": [4, 8], "blocks": [1, 1]}}, "recipe.toml"))

    assert isinstance(network, SmallUNet)
    assert network.size == UNetSize(widths=(4, 8), blocks=(1, 1))


def test_keys_that_no_network_has_are_refused() -> None:
    with pytest.raises(TrainingError, match="network"):
        parse_recipe({**RECIPE, "network": {"wings": 2}}, "recipe.toml")


RECIPE = {
    "id": "one", "kind": "regressor", "tasks": ["sr2"],
    "images": {"folders": ["photographs"]}, "optimiser": {"steps": 1},
}  # fmt: skip
