"""Networks that latent-diffusion releases share, by their sizes."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL


def build_autoencoder(widths: tuple[int, ...]) -> "AutoencoderKL":
    """Stable Diffusion's autoencoder, with random weights: two residual blocks a level, four latent channels."""
    from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL

    config: dict[str, Any] = {
        "block_out_channels": widths,
        "down_block_types": ("DownEncoderBlock2D",) * len(widths),
        "up_block_types": ("UpDecoderBlock2D",) * len(widths),
        "layers_per_block": 2,
        "latent_channels": 4,
    }
    return AutoencoderKL(**config)
