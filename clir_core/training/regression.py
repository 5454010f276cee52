"""Training of regression networks."""

import numpy as np
from torch import Tensor, nn

from clir_core.training.examples import Examples, ExampleSource
from clir_core.training.initial_weights import with_initial_weights
from clir_core.training.losses import FeatureLoss, mean_psnr, pixel_loss, quarter, root_square_loss
from clir_core.training.objective import Validation
from clir_core.training.recipe import RegressorRecipe
from clir_core.training.weight_file import new_network


class Regression:
    """From degraded to target, in pixels."""

    def __init__(
        self, recipe: RegressorRecipe, source: ExampleSource, held_out: Examples, feature_loss: FeatureLoss | None
    ) -> None:
        """Begin as the identity.

        Args:
            recipe: What to do.
            source: Training examples.
            held_out: For validation.
            feature_loss: Where the recipe gives it a weight.
        """
        self.recipe, self._source, self._held_out, self._feature_loss = recipe, source, held_out, feature_loss
        self._device = held_out.targets.device
        self._regressor = with_initial_weights(lambda: new_network(recipe), recipe.seed, self._device)

    @property
    def network(self) -> nn.Module:
        """The regression network."""
        return self._regressor

    def loss(self, rng: np.random.Generator, progress: float) -> Tensor:
        """Pixels and features."""
        optimiser = self.recipe.optimiser
        examples = self._source.draw(rng, optimiser.batch, optimiser.side).to(self._device)
        restored = self._regressor(examples.degraded).float()
        of_pixels = root_square_loss if self.recipe.pixel_error == "root_square" else pixel_loss
        loss = of_pixels(restored, examples.targets)
        if self._feature_loss and self.recipe.feature_weight and progress >= self.recipe.feature_from:
            loss = loss + self.recipe.feature_weight * self._feature_loss(quarter(restored), quarter(examples.targets))
        return loss

    def validate(self, network: nn.Module) -> Validation:
        """PSNR before and after."""
        restored = network(self._held_out.degraded).clamp(0, 1)
        values = {
            "psnr_rgb": mean_psnr(restored, self._held_out.targets),
            "psnr_rgb_degraded": mean_psnr(self._held_out.degraded, self._held_out.targets),
        }
        images = {"degraded": self._held_out.degraded, "restored": restored, "target": self._held_out.targets}
        return Validation(values=values, images={name: batch[:4] for name, batch in images.items()})
