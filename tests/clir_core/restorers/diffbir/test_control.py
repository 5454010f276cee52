import pytest
import torch
from safetensors.torch import load_file

from clir_core.diffusion.assemble import fill
from clir_core.diffusion.guidance import Condition
from clir_core.diffusion.ldm_tensors import unet_tensors
from clir_core.restorers.diffbir.architecture import build_unet
from clir_core.restorers.diffbir.control import ControlledUNet, ControlNet

STORED = range(8)
"""The residuals whose weights are stored: two levels of three, and the first two of the third level."""


@pytest.fixture(scope="module")
def official(data_folder):
    return {name: tensor.clone() for name, tensor in load_file(data_folder / "control.safetensors").items()}


@pytest.fixture(scope="module")
def control(official, released, tiny):
    stored = {name.removeprefix("weights."): tensor for name, tensor in official.items() if name.startswith("weights.")}
    tensors = unet_tensors(released("tiny", "controlnet") | stored, "the control network")
    return fill(lambda: ControlNet(tiny), tensors, "the control network")


def residuals(control, official, timestep=500, **changes):
    given = {name: official[name] for name in ("x", "c_txt", "c_img")} | changes
    timesteps = torch.tensor([timestep])
    found, _ = control(given["x"], timesteps, given["c_txt"], given["c_img"])
    return found


def test_it_puts_out_the_official_residuals(control, official):
    found = residuals(control, official)
    assert max(float((found[level] - official[f"control.{level}"]).abs().max()) for level in STORED) <= 1e-4


@pytest.mark.parametrize("change", ["timestep", "text", "image", "heads", "gelu"])
def test_what_is_not_as_it_should_be_is_noticed(change, control, official, released, tiny):
    match change:
        case "timestep":
            found = residuals(control, official, timestep=501)
        case "text":
            found = residuals(control, official, c_txt=official["c_txt"] * 1.01)
        case "image":
            found = residuals(control, official, c_img=official["c_img"].flip(-1))
        case _:
            found = residuals(altered(control, change, tiny), official)
    assert max(float((found[level] - official[f"control.{level}"]).abs().max()) for level in STORED) > 1e-4


def altered(control, change, tiny):
    """The same weights with attention over one head, or with the tanh approximation of the GELU."""
    from copy import deepcopy

    other = deepcopy(control)
    for module in other.modules():
        if change == "heads" and type(module).__name__ == "Attention":
            module.heads = 1
        if change == "gelu" and type(module).__name__ == "GEGLU":
            module.gelu = lambda gate: torch.nn.functional.gelu(gate, approximate="tanh")
    return other


def test_at_strength_zero_only_the_prior_is_left(control, released, tiny):
    tensors = unet_tensors(
        {name.removeprefix("model.diffusion_model."): value for name, value in released("tiny", "sd21_unet").items()},
        "the denoising network",
    )
    unet = fill(lambda: build_unet(tiny), tensors, "the denoising network")
    network = ControlledUNet(unet, control)
    generator = torch.Generator().manual_seed(0)
    latent, image = torch.randn(2, 2, 4, 16, 16, generator=generator)
    text, timesteps = torch.randn(1, 77, 32, generator=generator), torch.tensor([500, 500])
    condition = Condition(text=text, image=image, strength=0.0)
    alone = unet(latent, timesteps, encoder_hidden_states=text.expand(2, -1, -1)).sample
    torch.testing.assert_close(network(latent, timesteps, condition), alone, rtol=0, atol=1e-5)
    controlled = network(latent, timesteps, Condition(text=text, image=image))
    assert (controlled - alone).abs().max() > 1e-3
