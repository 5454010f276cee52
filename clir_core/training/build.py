"""From a recipe to what is trained."""

from pathlib import Path

import numpy as np
import torch

from clir_core.errors import TrainingError
from clir_core.interfaces import Images
from clir_core.training.autoencoding import Autoencoding
from clir_core.training.crops import CropSource, read_photographs
from clir_core.training.examples import Examples, check_tasks, draw_examples
from clir_core.training.images import Division, divide
from clir_core.training.losses import FeatureLoss, load_feature_loss
from clir_core.training.objective import Objective
from clir_core.training.recipe import AutoencoderRecipe, DenoiserRecipe, Recipe, RegressorRecipe
from clir_core.training.regression import Regression
from clir_core.training.weight_file import take_over

_CROPS_OF_EACH_HELD_OUT = 2


def build(recipe: Recipe, feature_weights: Path, device: torch.device) -> tuple[Objective, Division]:
    """The objective of a recipe at step 0, and its images.

    Args:
        recipe: What to do.
        feature_weights: The checkpoint of ST-LPIPS (AlexNet), where the recipe gives it a weight.
        device: Where to train.

    Raises:
        TrainingError: The recipe does not fit its images.
        ImageError: An image cannot be read.
        WeightsError: Weights that the recipe builds on cannot be used.
    """
    division = divide(recipe.images)
    side = recipe.optimiser.side
    source, held_out = (CropSource(read_photographs(paths, side)) for paths in (division.training, division.held_out))
    feature_loss = load_feature_loss(feature_weights, device) if recipe.feature_weight else None
    objective = _objective(recipe, source, held_out, feature_loss, device)
    if recipe.start_from:
        take_over(objective.network, recipe.start_from)
    return objective, division


def _objective(
    recipe: Recipe, source: CropSource, held_out: CropSource, feature_loss: FeatureLoss | None, device: torch.device
) -> Objective:
    count = _CROPS_OF_EACH_HELD_OUT * len(held_out.photographs)
    rng, side = np.random.default_rng(recipe.seed), recipe.optimiser.side
    match recipe:
        case AutoencoderRecipe():
            return Autoencoding(recipe, source, _fixed_crops(held_out, rng, count, side, device), feature_loss)
        case RegressorRecipe():
            check_tasks(recipe.tasks, side)
            examples = draw_examples(held_out, recipe.tasks, rng, 4 * count, side)
            on_device = Examples(examples.degraded.to(device), examples.targets.to(device), examples.tasks)
            return Regression(recipe, source, on_device, feature_loss)
        case DenoiserRecipe():
            raise TrainingError("denoisers are not trained yet")


def _fixed_crops(source: CropSource, rng: np.random.Generator, count: int, side: int, device: torch.device) -> Images:
    return source.draw(rng, count, side).to(device)
