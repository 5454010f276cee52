"""Every tensor of the released networks has its place, checked in full size without weights."""

import gzip
import json

import pytest
import torch

from clir_core.errors import WeightsError
from clir_core.restorers.diffbir.architecture import Architecture
from clir_core.restorers.diffbir.networks import DiffBirTensors
from clir_core.restorers.diffbir.stage1 import load_stage_one
from clir_core.restorers.diffbir.versions import VERSIONS

RELEASED = Architecture()


@pytest.fixture(scope="module")
def shapes(data_folder):
    return json.loads(gzip.decompress((data_folder / "keys_full.json.gz").read_bytes()))


@pytest.fixture(scope="module")
def prior(shapes):
    return {
        name: torch.empty(shape, device="meta")
        for part in ("sd21_unet", "sd21_vae", "sd21_clip")
        for name, shape in shapes[part].items()
    }


@pytest.fixture(scope="module")
def control(shapes):
    return {name: torch.empty(shape, device="meta") for name, shape in shapes["controlnet"].items()}


def test_every_tensor_of_the_prior_and_of_the_control_network_is_used(prior, control):
    tensors = DiffBirTensors.read(RELEASED, prior, control)
    counts = (len(tensors.unet), len(tensors.control), len(tensors.vae), len(tensors.text))
    assert counts == (686, 324, 248, 372)
    # in millions, to compare with the published sizes
    assert {part: round(count / 1e6, 1) for part, count in tensors.parameters().items()} == {
        "unet": 865.9,
        "control_net": 363.2,
        "vae": 83.7,
        "text_encoder": 340.4,
    }


def test_the_training_state_that_checkpoints_carry_is_no_hindrance(prior, control):
    extra = {name: torch.empty(1000, device="meta") for name in ("betas", "alphas_cumprod", "model_ema.decay")}
    DiffBirTensors.read(RELEASED, prior | extra, control)


@pytest.mark.parametrize(
    "name",
    [
        "model.diffusion_model.input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight",
        "first_stage_model.decoder.up.3.upsample.conv.bias",
        "cond_stage_model.model.transformer.resblocks.22.attn.in_proj_weight",
    ],
)
def test_a_missing_tensor_is_named(name, prior, control):
    with pytest.raises(WeightsError, match="lacks"):
        DiffBirTensors.read(RELEASED, {key: value for key, value in prior.items() if key != name}, control)


@pytest.mark.parametrize(
    "name", ["model.diffusion_model.input_hint_block.0.weight", "cond_stage_model.model.visual.proj"]
)
def test_an_extra_tensor_is_named(name, prior, control):
    with pytest.raises(WeightsError, match="nothing uses"):
        DiffBirTensors.read(RELEASED, prior | {name: torch.empty(1, device="meta")}, control)


def test_a_control_network_without_the_stage_1_latent_is_refused(prior, control):
    narrow = {"input_blocks.0.0.weight": torch.empty(320, 4, 3, 3, device="meta")}
    with pytest.raises(WeightsError, match=r"the control network has another shape of conv_in\.weight"):
        DiffBirTensors.read(RELEASED, prior, control | narrow)


@pytest.mark.parametrize(("part", "millions"), [("swinir", 15.8), ("bsrnet", 16.7), ("scunet", 17.9)])
def test_every_tensor_of_a_stage_1_network_is_used(part, millions, released):
    tensors = released("full", part)
    network = load_stage_one(part, tensors)
    assert sum(parameter.numel() for parameter in network.parameters()) / 1e6 == pytest.approx(millions, abs=0.05)
    assert sum(tensor.numel() for tensor in network.state_dict().values()) >= sum(
        tensor.numel() for tensor in tensors.values() if tensor.is_floating_point()
    )


def test_every_version_names_four_files():
    assert {version.id for version in VERSIONS} == {
        "diffbir-v1",
        "diffbir-v1-face",
        "diffbir-v2",
        "diffbir-v2-face",
        "diffbir-v2-denoise",
        "diffbir-v2.1",
        "diffbir-v2.1-face",
    }
    assert all(len(version.files) == 4 for version in VERSIONS)
