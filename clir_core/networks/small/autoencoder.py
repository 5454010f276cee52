"""A KL autoencoder, down 8, with as many latent channels as are asked for.

A linear code of 8 x 8 patches, which can start as their principal components, and a residual network beside it that
learns what a linear code cannot say. Its work is done at a quarter and an eighth of the resolution.

Source: Auto-Encoding Variational Bayes (KL); High-Resolution Image Synthesis with Latent Diffusion Models, section 3.1
(a weak KL term, so that latents stay close to a unit normal).
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from clir_core.networks.small.blocks import residual_blocks, start_at_zero

PATCH = 8
"""Pixels a side that one latent cell stands for."""

_FINE = 4
_LOG_VARIANCE_RANGE = (-12.0, 4.0)
_FIRST_LOG_VARIANCE = -6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoencoderSize:
    """Widths and depths."""

    latent_channels: int = 16
    fine_width: int = 64
    """Channels at a quarter of the resolution."""
    coarse_width: int = 128
    """Channels at an eighth of the resolution."""
    encoder_blocks: tuple[int, int] = (2, 2)
    """Residual blocks at a quarter and at an eighth of the resolution."""
    decoder_blocks: tuple[int, int] = (4, 4)


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """A diagonal normal distribution over latents, (B, C, H / 8, W / 8)."""

    mean: Tensor
    log_variance: Tensor

    @property
    def std(self) -> Tensor:
        """The standard deviation of each number of the latent."""
        return (0.5 * self.log_variance).exp()

    def divergence(self) -> Tensor:
        """KL divergence from a unit normal, averaged over all numbers: nats, a scalar."""
        return 0.5 * (self.mean.square() + self.log_variance.exp() - 1 - self.log_variance).mean()


class SmallAutoencoder(nn.Module):
    """Encodes images in [-1, 1], sides multiples of 8, and decodes latents; called as diffusers' AutoencoderKL is."""

    def __init__(self, size: AutoencoderSize) -> None:
        """Build it with random weights."""
        super().__init__()
        self.size = size
        self.linear_encoder = nn.Conv2d(3, size.latent_channels, PATCH, stride=PATCH)
        self.linear_decoder = nn.ConvTranspose2d(size.latent_channels, 3, PATCH, stride=PATCH)
        self.encoder = _encoder(size)
        self.decoder = _decoder(size)
        self.log_variance = nn.Conv2d(size.latent_channels, size.latent_channels, 1)
        start_at_zero(self.log_variance)
        nn.init.constant_(self.log_variance.bias, _FIRST_LOG_VARIANCE)

    @property
    def dtype(self) -> torch.dtype:
        """What it computes in."""
        return self.linear_encoder.weight.dtype

    def encode(self, images: Tensor, return_dict: bool = False) -> tuple[Posterior]:  # noqa: ARG002, FBT001, FBT002 - diffusers' signature
        """The posterior over the latents of (B, 3, H, W)."""
        mean = self.linear_encoder(images) + self.encoder(functional.pixel_unshuffle(images, _FINE))
        log_variance = self.log_variance(mean).clamp(*_LOG_VARIANCE_RANGE)
        return (Posterior(mean, log_variance),)

    def decode(self, latent: Tensor, return_dict: bool = False) -> tuple[Tensor]:  # noqa: ARG002, FBT001, FBT002 - diffusers' signature
        """Images (B, 3, H, W) around [-1, 1] of a latent (B, C, H / 8, W / 8)."""
        detail = functional.pixel_shuffle(self.decoder(latent), _FINE)
        return (self.linear_decoder(latent) + detail,)


@torch.no_grad()
def start_from_principal_components(autoencoder: SmallAutoencoder, patches: Tensor) -> None:
    """Set the linear code to the leading principal components of image patches, each scaled to unit variance.

    Args:
        autoencoder: Its other weights stay.
        patches: (N, 3, 8, 8) in [-1, 1], N well above 192.
    """
    flat = patches.flatten(1).double()
    centre = flat.mean(dim=0)
    _, _, components = torch.linalg.svd(flat - centre, full_matrices=False)
    leading = components[: autoencoder.size.latent_channels]
    deviations = ((flat - centre) @ leading.T).std(dim=0).unsqueeze(1)
    shape = (-1, 3, PATCH, PATCH)
    autoencoder.linear_encoder.weight.copy_((leading / deviations).reshape(shape))
    _bias(autoencoder.linear_encoder).copy_(-(leading / deviations) @ centre)
    autoencoder.linear_decoder.weight.copy_((leading * deviations).reshape(shape))
    _bias(autoencoder.linear_decoder).copy_(centre.reshape(shape)[0].mean(dim=(1, 2)))


def _bias(layer: nn.Conv2d | nn.ConvTranspose2d) -> Tensor:
    if layer.bias is None:
        raise TypeError("the linear code has a bias")
    return layer.bias


def _encoder(size: AutoencoderSize) -> nn.Sequential:
    fine, coarse = size.encoder_blocks
    last = nn.Conv2d(size.coarse_width, size.latent_channels, 3, padding=1)
    start_at_zero(last)
    return nn.Sequential(
        nn.Conv2d(3 * _FINE**2, size.fine_width, 3, padding=1),
        residual_blocks(size.fine_width, fine),
        nn.Conv2d(size.fine_width, size.coarse_width, 2, stride=2),
        residual_blocks(size.coarse_width, coarse),
        last,
    )


def _decoder(size: AutoencoderSize) -> nn.Sequential:
    fine, coarse = size.decoder_blocks
    last = nn.Conv2d(size.fine_width, 3 * _FINE**2, 3, padding=1)
    start_at_zero(last)
    return nn.Sequential(
        nn.Conv2d(size.latent_channels, size.coarse_width, 3, padding=1),
        residual_blocks(size.coarse_width, coarse),
        nn.Conv2d(size.coarse_width, 4 * size.fine_width, 1),
        nn.PixelShuffle(2),
        residual_blocks(size.fine_width, fine),
        last,
    )
