import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from clir_core.errors import TrainingError
from clir_core.training.build import Place, build
from clir_core.training.images import divide
from clir_core.training.loop import Trainer
from clir_core.training.objective import Objective
from clir_core.training.recipe import Recipe

KINDS = ("autoencoder", "regressor", "denoiser")
LEARNS = {
    "autoencoder": ("autoencoder", {}),
    "autoencoder, features": ("autoencoder", {"feature_weight": 0.5}),
    "regressor": ("regressor", {}),
    "regressor, features": ("regressor", {"feature_weight": 0.5}),
    "regressor, root square": ("regressor", {"pixel_error": "root_square"}),
    "noise, even": ("denoiser", {"predicts": "noise", "weighting": "even"}),
    "noise, min-SNR": ("denoiser", {"predicts": "noise", "weighting": "min_snr"}),
    "velocity, even": ("denoiser", {"predicts": "velocity", "weighting": "even"}),
    "velocity, min-SNR": ("denoiser", {"predicts": "velocity", "weighting": "min_snr"}),
    "clean, even": ("denoiser", {"predicts": "clean", "weighting": "even"}),
    "clean, min-SNR": ("denoiser", {"predicts": "clean", "weighting": "min_snr"}),
    "timesteps by gamma": ("denoiser", {"timesteps": "by_gamma"}),
    "fixed noise": ("denoiser", {"noise": "fixed"}),
    "pixels alone": ("denoiser", {"latent_weight": 0.0, "pixel_weight": 1.0}),
    "latent, pixels and features": ("denoiser", {"pixel_weight": 1.0, "feature_weight": 0.5}),
    "features alone": ("denoiser", {"latent_weight": 0.0, "feature_weight": 1.0}),
}


def trainer_of(recipe: Recipe, place: Place) -> tuple[Trainer, Objective]:
    objective = build(recipe, divide(recipe.images), place)
    return Trainer(objective, recipe.optimiser, recipe.seed, place.device), objective


def fixed_loss(objective: Objective) -> float:
    """The loss on the same examples, noises and timesteps whenever it is asked for."""
    with torch.no_grad():
        return float(np.mean([float(objective.loss(np.random.default_rng(draw), 1.0)) for draw in range(6)]))


def take(trainer: Trainer, steps: int) -> None:
    for _, _ in zip(range(steps), trainer.steps(), strict=False):
        pass


@pytest.mark.parametrize(("kind", "changes"), LEARNS.values(), ids=LEARNS)
def test_fifty_steps_lower_the_loss(
    kind: str, changes: dict[str, Any], make_recipe: Callable[..., Recipe], place: Place, feature_weights: Path
) -> None:
    needs_features = bool(changes.get("feature_weight"))
    place = replace(place, feature_weights=feature_weights if needs_features else None)
    trainer, objective = trainer_of(make_recipe(kind, **changes), place)
    before = fixed_loss(objective)
    losses = [progress.loss for progress in trainer.steps()]
    assert len(losses) == 50
    assert fixed_loss(objective) < before


@pytest.mark.parametrize("kind", KINDS)
def test_twelve_steps_are_five_and_a_stop_and_seven_more_bit_for_bit(
    kind: str, make_recipe: Callable[..., Recipe], place: Place
) -> None:
    recipe = make_recipe(kind, steps=12)
    whole, _ = trainer_of(recipe, place)
    take(whole, 12)
    first, _ = trainer_of(recipe, place)
    take(first, 5)
    saved = copy.deepcopy(first.state())
    second, _ = trainer_of(recipe, place)
    second.restore(saved)
    assert second.step == 5
    take(second, 12)
    assert second.step == whole.step == 12
    for part in ("network", "average", "optimiser"):
        assert_equal(second.state()[part], whole.state()[part])


def assert_equal(one: Any, other: Any) -> None:
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for name, value in one.items():
            assert_equal(value, other[name])
    elif isinstance(one, list):
        assert len(one) == len(other)
        for first, second in zip(one, other, strict=True):
            assert_equal(first, second)
    elif isinstance(one, torch.Tensor):
        assert torch.equal(one, other)
    else:
        assert one == other


def test_the_average_is_another_network_than_the_trained_one(make_recipe: Callable[..., Recipe], place: Place) -> None:
    trainer, objective = trainer_of(make_recipe("regressor", steps=12), place)
    take(trainer, 12)
    pairs = zip(trainer.average.parameters(), objective.network.parameters(), strict=True)
    assert any(not torch.equal(average, trained) for average, trained in pairs)


def test_building_leaves_torchs_own_generator_alone(make_recipe: Callable[..., Recipe], place: Place) -> None:
    torch.manual_seed(11)
    before = torch.get_rng_state()
    trainer_of(make_recipe("regressor"), place)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_loss_that_is_no_number_takes_no_step(make_recipe: Callable[..., Recipe], place: Place) -> None:
    trainer, objective = trainer_of(make_recipe("regressor"), place)
    take(trainer, 2)
    with torch.no_grad():
        next(objective.network.parameters()).fill_(torch.nan)
    average = copy.deepcopy(trainer.average.state_dict())
    with pytest.raises(TrainingError, match="the loss is nan at step 2 of 50; lower learning_rate"):
        take(trainer, 1)
    assert trainer.step == 2
    assert_equal(trainer.average.state_dict(), average)
