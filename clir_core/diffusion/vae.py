"""Images to latents and back: the autoencoder of a latent diffusion model."""

from typing import TYPE_CHECKING, TypeAlias

import torch
from torch import Tensor

from clir_core.diffusion.noise import Draw
from clir_core.diffusion.setting import PIXELS_PER_CELL
from clir_core.errors import RestorerError
from clir_core.networks.small.autoencoder import SmallAutoencoder

if TYPE_CHECKING:
    from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL

Autoencoder: TypeAlias = "AutoencoderKL | SmallAutoencoder"
"""A published one, or one of ours, which is called in the same way."""


class LatentCodec:
    """An autoencoder with the factor that gives its latents about unit variance.

    Images are (B, 3, H, W) around [0, 1], sides multiples of 8; decoded ones are not clamped. Latents are
    (B, C, H / 8, W / 8).
    """

    def __init__(self, vae: Autoencoder, scaling: float, tile: int = 0) -> None:
        """Take an autoencoder over.

        Args:
            vae: On its device.
            scaling: 0.18215 for Stable Diffusion 1 and 2, 0.13025 for XL, 1 for ours.
            tile: Side of the tiles in which larger images are coded, in pixels; 0 codes them whole. Tiles overlap by
                a quarter and are blended, which is not exactly the whole image's code.

        Raises:
            RestorerError: It cannot work in tiles.
        """
        self._vae = vae
        self._scaling = scaling
        if isinstance(vae, SmallAutoencoder):
            if tile:
                raise RestorerError(f"vae_tile is {tile}; expected 0: this autoencoder is small enough to run whole")
            return
        vae.use_tiling = tile > 0
        if tile:
            vae.tile_sample_min_size = tile
            vae.tile_latent_min_size = tile // PIXELS_PER_CELL

    def encode(self, images: Tensor) -> Tensor:
        """The mode of the posterior over latents."""
        return self.posterior(images)[0]

    def encode_sampled(self, images: Tensor, draw: Draw) -> Tensor:
        """One draw from the posterior over latents."""
        mean, deviation = self.posterior(images)
        return mean + deviation * draw(mean)

    def posterior(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and deviation of the normal distribution over latents."""
        (posterior,) = self._vae.encode((images * 2 - 1).to(self._vae.dtype), return_dict=False)
        return posterior.mean.float() * self._scaling, posterior.std.float() * self._scaling

    def decode(self, latent: Tensor) -> Tensor:
        """The image of a latent. Gradients pass, for restoration guidance."""
        unscaled = (latent / self._scaling).to(self._vae.dtype)
        (decoded,) = self._vae.decode(unscaled, return_dict=False)  # pyright: ignore[reportArgumentType] - a Tensor
        return (decoded.float() + 1) / 2


def pad_to_multiple(images: Tensor, multiple: int) -> Tensor:
    """Zeros at the right and bottom until both sides are multiples."""
    height, width = images.shape[-2:]
    return torch.nn.functional.pad(images, (0, -width % multiple, 0, -height % multiple))
