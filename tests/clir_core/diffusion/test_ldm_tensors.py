"""Release names into module names, against diffusers' own converters, which are independent of ours."""

import gzip
import json
from pathlib import Path

import pytest
import torch

from clir_core.diffusion.assemble import group
from clir_core.diffusion.ldm_tensors import autoencoder_tensors, text_tensors, unet_tensors
from clir_core.errors import WeightsError
from clir_core.restorers.diffbir.architecture import Architecture, build_text_encoder

KEYS = Path(__file__).parents[2] / "data" / "diffbir" / "keys_tiny.json.gz"
SHAPES = json.loads(gzip.decompress(KEYS.read_bytes()))


def release(part):
    generator = torch.Generator().manual_seed(0)
    return {name: torch.randn(shape, generator=generator) for name, shape in SHAPES[part].items()}


def assert_same(ours, theirs):
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_the_unet_is_named_as_diffusers_names_it():
    from diffusers.loaders.single_file_utils import convert_ldm_unet_checkpoint

    tensors = release("sd21_unet")
    theirs = convert_ldm_unet_checkpoint(dict(tensors), {"layers_per_block": 2})
    assert_same(unet_tensors(group(tensors, "model.diffusion_model."), "the network"), theirs)


def test_the_autoencoder_is_named_as_diffusers_names_it():
    from diffusers.loaders.single_file_utils import convert_ldm_vae_checkpoint

    tensors = release("sd21_vae")
    theirs = convert_ldm_vae_checkpoint(dict(tensors), {"down_block_types": [""] * 4, "up_block_types": [""] * 4})
    assert_same(autoencoder_tensors(group(tensors, "first_stage_model."), "the autoencoder"), theirs)


def test_the_text_tower_is_named_as_transformers_names_it():
    from diffusers.loaders.single_file_utils import convert_open_clip_checkpoint

    tensors = release("sd21_clip")
    tiny = Architecture(text_width=32, text_heads=2, text_layers=3)
    theirs = convert_open_clip_checkpoint(build_text_encoder(tiny), dict(tensors), prefix="cond_stage_model.model.")
    first_two = {
        name.removeprefix("text_model."): tensor
        for name, tensor in theirs.items()
        if "layers.2." not in name and "text_projection" not in name
    }
    assert_same(text_tensors(group(tensors, "cond_stage_model.model."), 2, "the text encoder"), first_two)


@pytest.mark.parametrize("convert", [unet_tensors, autoencoder_tensors])
def test_a_tensor_that_nothing_uses_is_named(convert):
    with pytest.raises(WeightsError, match=r"the part has 1 tensors that nothing uses, mask_LQ\.weight first"):
        convert({"mask_LQ.weight": torch.zeros(1)}, "the part")
