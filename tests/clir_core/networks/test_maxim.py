"""MAXIM: its parts by definition; with its weights against the graph, see tests/data/maxim/README.md."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from clir_core.imaging.images import read_image
from clir_core.interfaces import Images, Restorer, RestorerSpec
from clir_core.networks.maxim import axes, blocks, layers, network
from clir_core.networks.maxim.layers import ChannelNorm, Mixing, Resized
from clir_core.networks.maxim.network import Maxim
from clir_core.restorers.maxim import SPECS

DATA = Path(__file__).parents[2] / "data" / "maxim"
GOLDEN = Path(os.environ.get("CLIR_GOLDEN", "")) / "maxim"
GATE = 1e-5
"""Against the graph in float64; against its float32 run, whose own rounding is 2.5e-5, it is 1e-4."""

golden = pytest.mark.skipif("CLIR_GOLDEN" not in os.environ, reason="set CLIR_GOLDEN to the folder of golden data")


# --- by definition -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def untrained() -> nn.Module:
    torch.manual_seed(0)
    return Maxim().eval()


def test_it_has_the_parameters_of_the_official_checkpoint() -> None:
    with torch.device("meta"):
        parameters = dict(Maxim().named_parameters())
    assert len(parameters) == 2750
    assert sum(parameter.numel() for parameter in parameters.values()) == 22_207_605


def test_a_batch_is_restored_image_by_image(untrained: nn.Module) -> None:
    images = torch.rand(2, 3, 64, 128)
    with torch.inference_mode():
        one_by_one = torch.cat([untrained(image) for image in images.split(1)])
        torch.testing.assert_close(untrained(images), one_by_one, atol=1e-5, rtol=0)


def test_the_number_of_pieces_changes_nothing(untrained: nn.Module, monkeypatch: pytest.MonkeyPatch) -> None:
    image = torch.rand(1, 3, 64, 128)
    results: list[Tensor] = []
    for pieces in (1, 8):
        monkeypatch.setattr(axes, "PIECES", pieces)
        with torch.inference_mode():
            results.append(untrained(image))
    torch.testing.assert_close(*results, atol=1e-5, rtol=0)


def test_the_grid_mixes_the_same_place_of_all_patches_and_a_block_the_pixels_of_one() -> None:
    places = torch.stack(torch.meshgrid(torch.arange(8), torch.arange(4), indexing="ij"), dim=-1)[None]
    grid, block = (axes.positions(places, axis, side=2) for axis in axes.AXES)
    assert grid[0, :, :, 1, 0].tolist() == [[[1, 0], [1, 2]], [[5, 0], [5, 2]]]
    assert block[0, :, :, 1, 0].tolist() == [[[2, 0], [2, 1]], [[3, 0], [3, 1]]]


def test_mixing_is_a_linear_layer_over_positions() -> None:
    mixing, features = Mixing(side=2), torch.rand(3, 2, 2, 5, 7, 4)
    expected = functional.linear(features.flatten(1, 2).movedim(1, -1), mixing.weight, mixing.bias).movedim(-1, 1)
    torch.testing.assert_close(mixing(features), expected.unflatten(1, (2, 2)))


def test_halving_averages_1_3_3_1_and_doubling_repeats_the_edge() -> None:
    impulse = functional.one_hot(torch.tensor(4), 16).float().expand(16, 16)[None, ..., None]
    assert layers.resize(impulse, 8, 8)[0, 0, :, 0].mul(8).tolist() == [0, 1, 3, 0, 0, 0, 0, 0]
    ramp = torch.arange(4.0).expand(4, 4)[None, ..., None]
    assert layers.resize(ramp, 8, 8)[0, 0, :, 0].tolist() == [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3]


@pytest.mark.parametrize("side", [4, 16])
def test_a_linear_layer_commutes_with_resizing(side: int) -> None:
    resized, features = Resized(6, 5), torch.rand(1, 8, 8, 6)
    expected = resized.Conv_0(layers.resize(features, side, side))
    torch.testing.assert_close(resized(features, side, side), expected)


def test_smaller_images_take_the_pixels_at_the_centres() -> None:
    rows = torch.arange(8.0)[None, :, None, None].expand(1, 8, 8, 3)
    assert layers.nearest(rows, 2)[0, :, 0, 0].tolist() == [1, 3, 5, 7]
    assert layers.nearest(rows, 4)[0, :, 0, 0].tolist() == [2, 6]


# --- against the graph ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trained(load_fetched: Callable[[RestorerSpec], Restorer]) -> nn.Module:
    """The network with its real weights."""
    return next(module for module in load_fetched(SPECS[0])._networks.modules() if isinstance(module, Maxim))


def deviation(trained: nn.Module) -> float:
    """Of the 64 x 64 image from what the graph returns, at most."""
    return distance(
        trained, read_image(DATA / "input_64x64.png"), load_file(DATA / "output_64x64.safetensors")["output"]
    )


def distance(trained: nn.Module, image: Images, expected: Tensor) -> float:
    with torch.inference_mode():
        return (trained(image).permute(0, 2, 3, 1) - expected).abs().max().item()


@pytest.mark.weights
def test_it_restores_as_the_graph(trained: nn.Module) -> None:
    assert deviation(trained) < GATE


@golden
@pytest.mark.weights
@pytest.mark.parametrize("size", ["64x64", "128x64"])
def test_it_restores_as_the_graph_in_both_precisions(trained: nn.Module, size: str) -> None:
    image = read_image(GOLDEN / f"input_{size}.png")
    recorded = load_file(GOLDEN / f"output_{size}.safetensors")
    assert distance(trained, image, recorded["output"]) < 1e-4
    assert distance(trained, image, recorded["output_f64run"]) < GATE


@golden
@pytest.mark.weights
def test_what_its_parts_return_is_what_is_inside_the_graph(trained: nn.Module) -> None:
    recorded = load_file(GOLDEN / "intermediate_64x64.safetensors")
    parts = {
        "stage_0_input_conv_0": "stage_0.input_conv_0",
        "stage_0_encoder_block_0.Conv_0": "stage_0.encoder_block_0.Conv_0",
        "stage_0_encoder_block_0.channel_attention_block_10": "stage_0.encoder_block_0.channel_attention_block_10",
        "stage_0_encoder_block_0.down": "stage_0.encoder_block_0",
        "stage_0_encoder_block_2.down": "stage_0.encoder_block_2",
        "UpSampleRatio_0": "stage_0.UpSampleRatio_0",
    }
    found: dict[str, Tensor] = {}
    hooks = [
        trained.get_submodule(part).register_forward_hook(partial(keep, found, name)) for name, part in parts.items()
    ]
    with torch.inference_mode():
        trained(read_image(GOLDEN / "input_64x64.png"))
    for hook in hooks:
        hook.remove()
    assert {name: (found[name] - recorded[name]).abs().max().item() for name in parts} == pytest.approx(
        dict.fromkeys(parts, 0), abs=GATE
    )


def keep(found: dict[str, Tensor], name: str, _: nn.Module, __: object, output: Tensor | tuple[Tensor, ...]) -> None:
    found.setdefault(name, (output if isinstance(output, Tensor) else output[0]).clone())


# --- negative controls: each mistake that a re-implementation could make must fail the gate ------


@pytest.mark.weights
def test_the_gate_catches_the_exact_gelu(trained: nn.Module, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "gelu", functional.gelu)
    assert deviation(trained) > 1e-4


@pytest.mark.weights
def test_the_gate_catches_a_resize_without_antialiasing(trained: nn.Module, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers.functional, "interpolate", partial(unfiltered, functional.interpolate))
    assert deviation(trained) > 1e-4


@pytest.mark.weights
def test_the_gate_catches_another_epsilon(trained: nn.Module, monkeypatch: pytest.MonkeyPatch) -> None:
    for norm in (module for module in trained.modules() if isinstance(module, ChannelNorm)):
        monkeypatch.setattr(norm, "eps", 1e-5)
    assert deviation(trained) > 1e-4


@pytest.mark.weights
def test_the_gate_catches_smaller_images_from_the_first_pixels(
    trained: nn.Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "nearest", lambda images, factor: images[:, ::factor, ::factor].contiguous())
    assert deviation(trained) > 1e-4


@pytest.mark.weights
def test_the_gate_catches_turned_transposed_kernels(trained: nn.Module) -> None:
    kernels = [module.weight for module in trained.modules() if isinstance(module, nn.ConvTranspose2d)]
    for kernel in kernels:
        kernel.copy_(kernel.flip(2, 3))
    try:
        assert deviation(trained) > 1e-4
    finally:
        for kernel in kernels:
            kernel.copy_(kernel.flip(2, 3))


def unfiltered(interpolate: Callable[..., Tensor], *arguments: object, antialias: bool, **options: object) -> Tensor:
    return interpolate(*arguments, antialias=False, **options)
