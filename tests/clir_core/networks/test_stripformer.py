"""Stripformer against outputs of the official network; where they come from: tests/data/stripformer/README.md."""

import hashlib
import os
from collections.abc import Callable
from copy import deepcopy
from functools import partial
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from clir_core.networks.stripformer import blocks
from clir_core.networks.stripformer.blocks import InterStripBlock, IntraStripBlock

GATE = 5e-5
"""Largest deviation allowed on any value; float32 on one CPU gives below 1e-6."""

DATA = Path(__file__).parents[2] / "data" / "stripformer"
IMAGES = load_file(DATA / "images.safetensors")
BLOCKS = load_file(DATA / "blocks.safetensors")

KINDS = {"intra": IntraStripBlock, "inter": InterStripBlock}


def test_names_shapes_and_weights_by_rule_are_those_of_the_official_network(stripformer: nn.Module):
    digest = hashlib.sha256()
    for name, tensor in sorted(stripformer.state_dict().items()):
        digest.update(name.encode() + tensor.numpy().tobytes())
    assert digest.hexdigest() == "418a5e3d5a6920d675e20df6fed9412015e524acd83ed89e025406bca84332a1"
    assert sum(parameter.numel() for parameter in stripformer.parameters()) == 19_708_611


@pytest.mark.parametrize("case", ["rectangle", "padded"])
def test_it_restores_as_the_official_network(stripformer: nn.Module, case: str):
    assert _deviation(stripformer, case) < GATE


@pytest.mark.parametrize("case", ["rectangle", "padded"])
def test_channels_last_changes_nothing(stripformer: nn.Module, case: str):
    assert _deviation(deepcopy(stripformer).to(memory_format=torch.channels_last), case) < GATE


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", ["rect", "square"])
def test_a_block_alone_is_as_official(fill_by_rule: Callable[[nn.Module], nn.Module], kind: str, size: str):
    block = fill_by_rule(KINDS[kind](channels=24, heads=3))
    with torch.inference_mode():
        assert _distance(block(BLOCKS[f"{kind}.{size}.input"]), BLOCKS[f"{kind}.{size}.output"]) < GATE


def test_a_batch_is_restored_image_by_image(stripformer: nn.Module):
    image = _shifted("rectangle")
    with torch.inference_mode():
        together = stripformer(torch.cat((image, image.flip(-1))))
        assert _distance(together[:1], stripformer(image)) < GATE
        assert _distance(together[1:], stripformer(image.flip(-1))) < GATE


# --- negative controls: each mistake that a re-implementation could make must fail the gate ----------------------


@pytest.mark.parametrize("case", ["rectangle", "padded"])
def test_the_gate_catches_the_tanh_gelu(stripformer: nn.Module, monkeypatch: pytest.MonkeyPatch, case: str):
    monkeypatch.setattr(blocks, "gelu", partial(functional.gelu, approximate="tanh"))
    assert _deviation(stripformer, case) > GATE


def test_the_gate_catches_a_scale_that_ignores_the_heads(stripformer: nn.Module, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(blocks, "scaled_dot_product_attention", _attention_scaled_by_all_heads)
    assert _deviation(stripformer, "rectangle") > GATE


def test_the_gate_catches_a_scale_that_ignores_the_strip_length(
    stripformer: nn.Module, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(blocks, "scaled_dot_product_attention", partial(_attend, scale=32**-0.5))
    assert _deviation(stripformer, "rectangle") > GATE


def test_the_gate_catches_interleaved_heads(stripformer: nn.Module, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(blocks, "scaled_dot_product_attention", _attention_with_interleaved_heads)
    assert _deviation(stripformer, "rectangle") > GATE


def test_the_gate_catches_a_missing_last_activation(stripformer: nn.Module, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(stripformer.decoder.de_layer1_1[1], "negative_slope", 1.0)
    assert _deviation(stripformer, "rectangle") > GATE


# --- the whole golden set, where it is at hand --------------------------------------------------------------------

golden = pytest.mark.skipif("CLIR_GOLDEN" not in os.environ, reason="set CLIR_GOLDEN to the folder of golden data")


@golden
def test_every_part_is_as_official(stripformer: nn.Module):
    recorded = load_file(Path(os.environ["CLIR_GOLDEN"]) / "stripformer" / "full_rect_40x56.safetensors")
    parts = [name.removeprefix("inter.") for name in recorded if name.startswith("inter.")]
    found = _outputs_of_parts(stripformer, parts, recorded["input"])
    deviations = {part: _distance(found[part], recorded[f"inter.{part}"]) for part in parts}
    assert len(deviations) == 8
    assert max(deviations.values()) < GATE


@golden
def test_it_is_as_near_to_double_precision_as_the_official_network(stripformer: nn.Module):
    recorded = load_file(Path(os.environ["CLIR_GOLDEN"]) / "stripformer" / "full_rect_40x56.safetensors")
    with torch.inference_mode():
        assert _distance(stripformer(recorded["input"]), recorded["output_f64"]) < GATE


# --- steps ---------------------------------------------------------------------------------------------------------


def _shifted(case: str) -> Tensor:
    """The crop as the network wants it: sides multiples of 8, values in [-0.5, 0.5]."""
    image = IMAGES[f"{case}.input"].float() / 255 - 0.5
    height, width = image.shape[-2:]
    return functional.pad(image, (0, -width % 8, 0, -height % 8), mode="reflect")


def _deviation(network: nn.Module, case: str) -> float:
    official = IMAGES[f"{case}.output"]
    height, width = official.shape[-2:]
    with torch.inference_mode():
        return _distance(network(_shifted(case))[..., :height, :width], official)


def _distance(found: Tensor, expected: Tensor) -> float:
    assert found.shape == expected.shape
    return (found - expected).abs().max().item()


def _outputs_of_parts(network: nn.Module, parts: list[str], image: Tensor) -> dict[str, Tensor]:
    found: dict[str, Tensor] = {}
    hooks = [network.get_submodule(part).register_forward_hook(partial(_keep, found, part)) for part in parts]
    with torch.inference_mode():
        network(image)
    for hook in hooks:
        hook.remove()
    return found


def _keep(found: dict[str, Tensor], part: str, _: nn.Module, __: object, output: Tensor | tuple[Tensor, ...]) -> None:
    found[part] = output if isinstance(output, Tensor) else output[0]


def _attend(query: Tensor, key: Tensor, value: Tensor, scale: float) -> Tensor:
    return functional.scaled_dot_product_attention(query, key, value, scale=scale)


def _attention_scaled_by_all_heads(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    _, heads, _, width = query.shape
    return _attend(query, key, value, scale=(heads * width) ** -0.5)


def _attention_with_interleaved_heads(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Channel j belongs to head j % heads, where the official network gives each head consecutive channels."""
    _, heads, _, width = query.shape
    mixed = [
        tensor.transpose(1, 2).flatten(2).unflatten(-1, (width, heads)).movedim(-1, 1) for tensor in (query, key, value)
    ]
    attended = functional.scaled_dot_product_attention(*mixed)
    return attended.movedim(1, -1).flatten(2).unflatten(-1, (heads, width)).transpose(1, 2)
