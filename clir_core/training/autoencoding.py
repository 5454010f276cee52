"""Training of autoencoders."""

import numpy as np
import torch
from torch import Tensor, nn

from clir_core.interfaces import Images
from clir_core.networks.small.autoencoder import PATCH, SmallAutoencoder, start_from_principal_components
from clir_core.training.crops import CropSource, patches
from clir_core.training.initial_weights import with_initial_weights
from clir_core.training.losses import FeatureLoss, mean_psnr, pixel_loss, quarter
from clir_core.training.objective import Validation
from clir_core.training.recipe import AutoencoderRecipe

_PATCHES = 100_000
_PATCH_CROP = 64


class Autoencoding:
    """Images through the latent and back, a draw from the posterior in between."""

    def __init__(
        self, recipe: AutoencoderRecipe, source: CropSource, held_out: Images, feature_loss: FeatureLoss | None
    ) -> None:
        """Begin with the linear code of the images' principal components.

        Args:
            recipe: What to do.
            source: Training images.
            held_out: (B, 3, H, W), for validation.
            feature_loss: Where the recipe gives it a weight.
        """
        self.recipe, self._source, self._held_out, self._feature_loss = recipe, source, held_out, feature_loss
        self._autoencoder = with_initial_weights(self._linear_code, recipe.seed, held_out.device)

    @property
    def network(self) -> nn.Module:
        """The autoencoder."""
        return self._autoencoder

    def loss(self, rng: np.random.Generator, progress: float) -> Tensor:
        """Pixels, features and divergence."""
        optimiser = self.recipe.optimiser
        images = self._source.draw(rng, optimiser.batch, optimiser.side)
        images = images.to(self._held_out.device, memory_format=torch.channels_last)
        (posterior,) = self._autoencoder.encode(images * 2 - 1)
        noise = torch.from_numpy(rng.standard_normal(posterior.mean.shape, dtype=np.float32)).to(images.device)
        (decoded,) = self._autoencoder.decode(posterior.mean.float() + posterior.std.float() * noise)
        restored = (decoded.float() + 1) / 2
        loss = pixel_loss(restored, images) + self.recipe.divergence_weight * posterior.divergence()
        if self._feature_loss and self.recipe.feature_weight and progress >= self.recipe.feature_from:
            loss = loss + self.recipe.feature_weight * self._feature_loss(quarter(restored), quarter(images))
        return loss

    def validate(self, network: nn.Module) -> Validation:
        """PSNR of what the mode of the posterior decodes to, and the latent's size."""
        if not isinstance(network, SmallAutoencoder):
            raise TypeError(f"expected an autoencoder, not a {type(network).__name__}")
        (posterior,) = network.encode(self._held_out * 2 - 1)
        (decoded,) = network.decode(posterior.mean)
        restored = ((decoded + 1) / 2).clamp(0, 1)
        values = {
            "psnr_rgb": mean_psnr(restored, self._held_out),
            "latent_std": float(posterior.mean.std()),
            "posterior_std": float(posterior.std.mean()),
        }
        if self._feature_loss:
            values["stlpips"] = float(self._feature_loss(restored, self._held_out))
        return Validation(values=values, images={"target": self._held_out[:4], "restored": restored[:4]})

    def _linear_code(self) -> SmallAutoencoder:
        autoencoder = SmallAutoencoder(self.recipe.network)
        rng, crop_side = np.random.default_rng(self.recipe.seed), min(_PATCH_CROP, self.recipe.optimiser.side)
        seen = patches(self._source, rng, PATCH, _PATCHES, crop_side)
        start_from_principal_components(autoencoder, seen)
        return autoencoder
