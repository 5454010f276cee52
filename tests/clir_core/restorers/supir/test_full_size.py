"""Every tensor of the released networks has its place, checked in full size without weights."""

import pytest
import torch

from clir_core.errors import WeightsError
from clir_core.restorers.supir.architecture import Architecture
from clir_core.restorers.supir.networks import SupirTensors, vae_tensors
from tests.clir_core.restorers.supir.conftest import SUPIR_PARTS

RELEASED = Architecture()
IDS = {"conditioner.embedders.0.transformer.text_model.embeddings.position_ids": torch.empty(1, 77, device="meta")}
MASK = {"model.control_model.mask_LQ": torch.empty(1, 4, 64, 64, device="meta")}


@pytest.fixture(scope="module")
def release(full_shapes):
    tensors = {name: torch.empty(shape, device="meta") for name, shape in full_shapes.items()}
    prior = {name: tensor for name, tensor in tensors.items() if not name.startswith(SUPIR_PARTS)}
    return prior, {name: tensor for name, tensor in tensors.items() if name.startswith(SUPIR_PARTS)}


def test_every_tensor_of_the_prior_and_of_supir_is_used(release):
    prior, supir = release
    assert len(supir) == 1034
    tensors = SupirTensors.read(RELEASED, prior | IDS, supir | MASK)
    counts = {name: len(getattr(tensors, name)) for name in ("unet", "control", "connectors", "vae", "stage1")}
    # 196 of CLIP's; of OpenCLIP's 390 all but logit_scale, its 64 fused projections in three parts each
    assert (len(tensors.clip), len(tensors.open_clip)) == (196, 389 + 2 * 64)
    assert counts == {"unet": 1680, "control": 810, "connectors": 118, "vae": 248, "stage1": 106}
    assert sum(counts[name] for name in ("control", "connectors", "stage1")) == 1034
    assert tensors.parameters() == {
        "unet": 2_567_463_684,
        "control_net": 1_243_378_880,
        "connectors": 54_797_440,
        "vae": 83_653_863,
        "stage1": 34_163_592,
        "text_encoder": 123_060_480 + 694_659_841 - 1,  # logit_scale is for training
    }


@pytest.mark.parametrize(
    "name",
    [
        "model.diffusion_model.input_blocks.8.1.transformer_blocks.1.attn2.to_k.weight",
        "first_stage_model.post_quant_conv.bias",
        "conditioner.embedders.0.transformer.text_model.encoder.layers.2.mlp.fc1.weight",
        "conditioner.embedders.1.model.transformer.resblocks.2.attn.in_proj_weight",
        "conditioner.embedders.1.model.text_projection",
        "model.control_model.input_hint_block.0.weight",
        "model.control_model.middle_block.1.transformer_blocks.1.norm3.bias",
        "model.diffusion_model.project_modules.7.attn.to_out.0.bias",
        "first_stage_model.denoise_encoder.mid.attn_1.q.weight",
    ],
)
def test_a_missing_tensor_is_named(name, tiny, tiny_release):
    assert any(name in tensors for tensors in tiny_release)
    prior, supir = ({key: value for key, value in tensors.items() if key != name} for tensors in tiny_release)
    with pytest.raises(WeightsError, match="lacks"):
        SupirTensors.read(tiny, prior, supir)


@pytest.mark.parametrize(
    "name",
    [
        "model.control_model.zero_convs.0.0.weight",
        "model.control_model.mask_HQ",
        "model.diffusion_model.project_modules.12.zero_conv.weight",
        "first_stage_model.denoise_encoder_s1.conv_in.weight",
        "denoise_encoder.conv_in.weight",
    ],
)
def test_an_extra_tensor_of_supir_is_named(name, tiny, tiny_release):
    prior, supir = tiny_release
    with pytest.raises(WeightsError, match=r"nothing uses|has no use for"):
        SupirTensors.read(tiny, prior, {**supir, name: torch.empty(1)})


def test_the_ceiling_needs_the_autoencoder_alone(release):
    prior, _ = release
    assert len(vae_tensors(prior)) == 248
