import pytest
import torch

from clir_core.diffusion.ldm_modules import build_autoencoder
from clir_core.diffusion.noise import replayed
from clir_core.diffusion.vae import LatentCodec, pad_to_multiple
from clir_core.diffusion.vae_ceiling import VaeCeiling
from clir_core.interfaces import NetworkSetting, Request

IMAGES = torch.rand(1, 3, 64, 128, generator=torch.Generator().manual_seed(0))


@pytest.fixture(scope="module")
def vae():
    torch.manual_seed(0)
    return build_autoencoder((32, 32, 64, 64)).eval().requires_grad_(requires_grad=False)


def test_the_code_is_the_scaled_mode_of_the_posterior(vae):
    posterior = vae.encode(IMAGES * 2 - 1).latent_dist
    codec = LatentCodec(vae, 0.5)
    torch.testing.assert_close(codec.encode(IMAGES), posterior.mode() * 0.5)
    noise = torch.randn(1, 4, 8, 16)
    torch.testing.assert_close(
        codec.encode_sampled(IMAGES, replayed([noise])), (posterior.mean + posterior.std * noise) * 0.5
    )


def test_decoding_undoes_the_scale(vae):
    latent = torch.randn(1, 4, 8, 16)
    torch.testing.assert_close(LatentCodec(vae, 0.5).decode(latent) * 2 - 1, vae.decode(latent / 0.5).sample)


def test_tiles_give_another_code_and_can_be_turned_off_again(vae):
    whole = LatentCodec(vae, 1.0).encode(IMAGES)
    in_tiles = LatentCodec(vae, 1.0, tile=64).encode(IMAGES)
    assert not torch.equal(in_tiles, whole)
    assert in_tiles.shape == whole.shape
    assert torch.equal(LatentCodec(vae, 1.0).encode(IMAGES), whole)


def test_padding_is_black_and_at_the_right_and_bottom():
    padded = pad_to_multiple(torch.ones(1, 3, 60, 64), 64)
    assert padded.shape == (1, 3, 64, 64)
    assert padded[..., :60, :].min() == 1
    assert padded[..., 60:, :].max() == 0


def test_the_ceiling_is_the_decoded_mode_of_the_target(vae):
    target = IMAGES[..., :50, :100]
    request = Request(scale=1, setting=NetworkSetting(), generator=torch.Generator())
    found = VaeCeiling(vae, 0.18215)(target, request)
    mode = vae.encode(pad_to_multiple(target, 64) * 2 - 1).latent_dist.mode()
    expected = ((vae.decode(mode).sample + 1) / 2).clamp(0, 1)[..., :50, :100]
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-5)
