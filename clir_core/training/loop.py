"""The training loop: a step depends on the recipe, the seed and its number alone, so that a stop leaves no trace."""

import copy
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import get_ema_multi_avg_fn

from clir_core.errors import TrainingError
from clir_core.training.objective import Objective, Validation
from clir_core.training.recipe import Optimiser


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where training stands after a step."""

    step: int
    loss: float
    seconds: float
    """Spent in training until now, over all sessions."""


@dataclass(slots=True)
class Clock:
    """How long has been trained, over all sessions."""

    before: float = 0.0
    started: float = field(default_factory=time.perf_counter)

    def seconds(self) -> float:
        """Until now."""
        return self.before + time.perf_counter() - self.started


class Trainer:
    """One network in training. `steps` yields after each; between two, it can be saved, validated or left."""

    def __init__(self, objective: Objective, optimiser: Optimiser, seed: int, device: torch.device) -> None:
        """Begin at step 0."""
        self._objective, self._settings, self._seed, self._device = objective, optimiser, seed, device
        self._optimiser = torch.optim.AdamW(
            objective.network.parameters(),
            lr=optimiser.learning_rate,
            betas=(0.9, 0.99),
            weight_decay=optimiser.weight_decay,
        )
        self._average = copy.deepcopy(objective.network).requires_grad_(requires_grad=False)
        self._step = 0
        self._clock = Clock()

    @property
    def average(self) -> nn.Module:
        """The network with averaged weights."""
        return self._average

    @property
    def step(self) -> int:
        """How many steps have been taken."""
        return self._step

    @property
    def seconds(self) -> float:
        """Spent in training until now, over all sessions."""
        return self._clock.seconds()

    def steps(self) -> Iterator[Progress]:
        """Train until the recipe's last step.

        Raises:
            TrainingError: The loss or its gradient is no longer a number; the step has not been taken.
        """
        while self._step < self._settings.steps:
            loss = self._take_step()
            self._step += 1
            yield Progress(step=self._step, loss=loss, seconds=self.seconds)

    def validate(self) -> Validation:
        """The scores of the averaged network."""
        with torch.inference_mode():
            return self._objective.validate(self._average.eval())

    def state(self) -> dict[str, object]:
        """All that is needed to go on as if nothing had happened."""
        return {
            "step": self._step,
            "seconds": self.seconds,
            "network": self._objective.network.state_dict(),
            "average": self._average.state_dict(),
            "optimiser": self._optimiser.state_dict(),
        }

    def restore(self, state: dict[str, object]) -> None:
        """Go on from a saved state.

        Raises:
            TrainingError: It is of another recipe.
        """
        try:
            self._objective.network.load_state_dict(_mapping(state["network"]))
            self._average.load_state_dict(_mapping(state["average"]))
            self._optimiser.load_state_dict(_mapping(state["optimiser"]))
            self._step, self._clock = int(str(state["step"])), Clock(float(str(state["seconds"])))
        except (KeyError, RuntimeError, ValueError, TypeError, AttributeError) as error:
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise TrainingError(f"the checkpoint is of another recipe ({reason}); train into another folder") from error

    def _take_step(self) -> float:
        for group in self._optimiser.param_groups:
            group["lr"] = learning_rate(self._settings, self._step)
        rng = np.random.default_rng([self._seed, self._step])
        self._optimiser.zero_grad(set_to_none=True)
        with autocast(self._device, self._settings):
            loss = self._objective.loss(rng, self._step / self._settings.steps)
        self._check("loss", loss)
        loss.backward()
        parameters = list(self._objective.network.parameters())
        self._check("gradient", torch.nn.utils.clip_grad_norm_(parameters, self._settings.clip))
        self._optimiser.step()
        self._update_average(parameters)
        return float(loss.detach())

    def _check(self, what: str, value: Tensor) -> None:
        """A number that is none would stay in the weights and in the average for ever."""
        if not math.isfinite(float(value.detach())):
            where = f"at step {self._step} of {self._settings.steps}"
            raise TrainingError(f"the {what} is {float(value.detach())} {where}; lower learning_rate or clip")

    def _update_average(self, parameters: list[nn.Parameter]) -> None:
        """The first steps count for more than the recipe says, or the random start would be remembered."""
        keep = min(self._settings.average, (1 + self._step) / (10 + self._step))
        average = get_ema_multi_avg_fn(keep)
        average(list(self._average.parameters()), list(parameters), self._step)


def learning_rate(optimiser: Optimiser, step: int) -> float:
    """Rises linearly, then falls as a cosine to zero at the end."""
    rising = min(1.0, (step + 1) / (optimiser.warm_up + 1))
    return optimiser.learning_rate * rising * (1 + math.cos(math.pi * step / optimiser.steps)) / 2


def autocast(device: torch.device, optimiser: Optimiser) -> torch.autocast:
    """bfloat16 where the recipe asks for it and the device computes in it, else float32."""
    wanted = optimiser.precision == "bfloat16" and has_bfloat16(device)
    return torch.autocast(device.type, torch.bfloat16, enabled=wanted)


def has_bfloat16(device: torch.device) -> bool:
    """Whether the device computes in bfloat16 rather than imitating it."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


def _mapping(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ValueError(f"a part of it is a {type(value).__name__}")  # noqa: TRY004 - read from a file, not from a caller
    return value
