"""From a recipe to what is trained."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from clir_core.errors import WeightsError
from clir_core.interfaces import Images
from clir_core.networks.small.autoencoder import SmallAutoencoder
from clir_core.networks.small.unet import SmallUNet
from clir_core.training.autoencoding import Autoencoding
from clir_core.training.crops import CropSource, read_photographs
from clir_core.training.denoising import Denoising, Material
from clir_core.training.examples import Examples, ExampleSource, check_tasks
from clir_core.training.images import Division
from clir_core.training.latent_bank import BankPlan, Encoders, make_bank
from clir_core.training.losses import FeatureLoss, load_feature_loss
from clir_core.training.objective import Objective
from clir_core.training.recipe import AutoencoderRecipe, DenoiserRecipe, Recipe, RegressorRecipe
from clir_core.training.regression import Regression
from clir_core.training.weight_file import read_network, read_origin, take_over

_CROPS_OF_EACH_HELD_OUT = 4

BANK = "bank.safetensors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where training happens."""

    device: torch.device
    feature_weights: Path | None
    """The checkpoint of ST-LPIPS (AlexNet); None where it is not there, and then no recipe may need it."""
    folder: Path
    """For what is made once: the bank of latents."""
    on_banked: Callable[[int, int], None] = lambda _done, _total: None
    """Told how many pairs of latents are made, of how many."""


def build(recipe: Recipe, division: Division, place: Place) -> Objective:
    """The objective of a recipe at step 0.

    Raises:
        TrainingError: The recipe does not fit its images.
        ImageError: An image cannot be read.
        WeightsError: Weights that the recipe builds on are missing or cannot be used.
    """
    side = recipe.optimiser.side
    source, held_out = (CropSource(read_photographs(paths, side)) for paths in (division.training, division.held_out))
    if recipe.start_from:
        read_origin(recipe.start_from)
    objective = _objective(recipe, source, held_out, place)
    if recipe.start_from:
        take_over(objective.network, recipe.start_from)
    return objective


def _objective(recipe: Recipe, source: CropSource, held_out: CropSource, place: Place) -> Objective:
    match recipe:
        case AutoencoderRecipe():
            crops = _fixed_crops(recipe, held_out, place.device)
            return Autoencoding(recipe, source, crops, _feature_loss(recipe, place))
        case RegressorRecipe():
            check_tasks(recipe.tasks, recipe.optimiser.side)
            examples = _fixed_examples(recipe, held_out, place.device)
            learned = ExampleSource(crops=source, tasks=recipe.tasks)
            return Regression(recipe, learned, examples, _feature_loss(recipe, place))
        case DenoiserRecipe():
            check_tasks(recipe.tasks, recipe.optimiser.side)
            return Denoising(recipe, _material(recipe, source, held_out, place))


def _material(recipe: DenoiserRecipe, source: CropSource, held_out: CropSource, place: Place) -> Material:
    encoders = _encoders(recipe, place.device)
    with_gamma = recipe.timesteps == "by_gamma"
    examples = ExampleSource(crops=source, tasks=recipe.tasks, with_gamma=with_gamma)
    plan = BankPlan(count=recipe.bank, side=recipe.optimiser.side, seed=recipe.seed)
    return Material(
        bank=make_bank(examples, encoders, plan, path=place.folder / BANK, on_made=place.on_banked),
        held_out=_fixed_examples(recipe, held_out, place.device),
        encoders=encoders,
        feature_loss=_feature_loss(recipe, place),
        device=place.device,
    )


def _encoders(recipe: DenoiserRecipe, device: torch.device) -> Encoders:
    autoencoder, stage1 = (read_network(path).to(device) for path in (recipe.autoencoder, recipe.stage1))
    if not isinstance(autoencoder, SmallAutoencoder):
        raise WeightsError(f"{recipe.autoencoder} is a {type(autoencoder).__name__}; expected an autoencoder")
    if not isinstance(stage1, SmallUNet):
        raise WeightsError(f"{recipe.stage1} is a {type(stage1).__name__}; expected a regressor")
    if autoencoder.size.latent_channels != recipe.network.latent_channels:
        channels = autoencoder.size.latent_channels
        raise WeightsError(f"{recipe.autoencoder} has {channels} channels, not {recipe.network.latent_channels}")
    return Encoders(autoencoder, stage1)


def _feature_loss(recipe: Recipe, place: Place) -> FeatureLoss | None:
    if place.feature_weights is None:
        if recipe.feature_weight:
            raise WeightsError('ST-LPIPS is missing; run "python -m ingest weights fetch stlpips"')
        return None
    return load_feature_loss(place.feature_weights, place.device)


def _fixed_crops(recipe: Recipe, source: CropSource, device: torch.device) -> Images:
    count = _CROPS_OF_EACH_HELD_OUT * len(source.photographs)
    return source.draw(np.random.default_rng(recipe.seed), count, recipe.optimiser.side).to(device)


def _fixed_examples(recipe: RegressorRecipe | DenoiserRecipe, source: CropSource, device: torch.device) -> Examples:
    count = _CROPS_OF_EACH_HELD_OUT * len(source.photographs)
    rng = np.random.default_rng(recipe.seed)
    return ExampleSource(crops=source, tasks=recipe.tasks).draw(rng, count, recipe.optimiser.side).to(device)
