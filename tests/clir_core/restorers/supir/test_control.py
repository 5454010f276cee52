import pytest
import torch

from clir_core.diffusion.guidance import Condition
from clir_core.errors import RestorerError


@pytest.fixture(scope="module")
def network(tiny_supir):
    return tiny_supir.networks.denoiser("float32")


def asked(network, strength, size=(16, 8)):
    generator = torch.Generator().manual_seed(0)
    latent, image = torch.randn(2, 2, 4, *size, generator=generator)
    text, vector = torch.randn(1, 77, 64, generator=generator), torch.randn(1, 128, generator=generator)
    timesteps = torch.tensor([500, 37])
    return latent, timesteps, Condition(text=text, vector=vector, image=image, strength=strength)


def test_at_strength_zero_it_is_the_plain_sdxl_of_diffusers(network):
    """diffusers' own forward pass, which knows nothing of connectors."""
    latent, timesteps, condition = asked(network, 0.0)
    sizes = torch.tensor([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]])
    pooled = condition.vector[:, :32]
    vector = torch.cat([pooled, network.unet.add_time_proj(sizes.flatten()).view(1, -1)], dim=1)
    told = Condition(text=condition.text, vector=vector, image=condition.image, strength=0.0)
    with torch.inference_mode():
        plain = network.unet(
            latent,
            timesteps,
            encoder_hidden_states=condition.text.expand(2, -1, -1),
            added_cond_kwargs={"text_embeds": pooled.expand(2, -1), "time_ids": sizes.expand(2, -1)},
        ).sample
        torch.testing.assert_close(network(latent, timesteps, told), plain, rtol=0, atol=1e-5)
        assert (network(*asked(network, 1.0)) - plain).abs().max() > 1e-2


def test_the_control_is_felt_in_proportion(network):
    """The connectors mix what they were given with what they make of it."""
    with torch.inference_mode():
        outputs = [network(*asked(network, strength)) for strength in (0.0, 0.001, 0.5, 1.0)]
    assert 0 < (outputs[1] - outputs[0]).abs().max() < (outputs[2] - outputs[0]).abs().max()
    assert not torch.equal(outputs[2], outputs[3])


@pytest.mark.parametrize("which", ["image", "text", "vector"])
def test_everything_it_is_told_reaches_the_output(which, network):
    latent, timesteps, condition = asked(network, 1.0)
    values = {name: getattr(condition, name) for name in ("image", "text", "vector")}
    values[which] = values[which] * 1.01
    with torch.inference_mode():
        changed = network(latent, timesteps, Condition(**values))
        assert (changed - network(latent, timesteps, condition)).abs().max() > 1e-5


def test_a_condition_without_the_vector_is_refused(network):
    latent, timesteps, condition = asked(network, 1.0)
    with pytest.raises(RestorerError, match="has no vector"):
        network(latent, timesteps, Condition(text=condition.text, image=condition.image))
