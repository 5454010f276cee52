"""One session of training: from where the last one stopped to the recipe's end, or to a stop."""

import hashlib
import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import torch

from clir_core.training.build import Place, build
from clir_core.training.images import Division
from clir_core.training.loop import Progress, Trainer
from clir_core.training.objective import Validation
from clir_core.training.recipe import Recipe
from clir_core.training.weight_file import Origin, write_weights
from clir_core.training.workspace import Workspace

OnProgress: TypeAlias = Callable[[Progress], None]
OnValidation: TypeAlias = Callable[[int, Validation], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often a session stops to save and to look."""

    save_seconds: float = 180.0
    validate_steps: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Who is told how it goes."""

    progress: OnProgress
    validation: OnValidation


class Session:
    """A recipe in a workspace."""

    def __init__(self, recipe: Recipe, workspace: Workspace, place: Place) -> None:
        """Build everything and go to where the last session stopped; errors as `build` and `Workspace.resume`."""
        self._recipe, self._workspace, self._device = recipe, workspace, place.device
        self._objective, self._division = build(recipe, place)
        self._trainer = Trainer(self._objective, recipe.optimiser, recipe.seed, place.device)
        self.resumed = workspace.resume(self._trainer)

    @property
    def step(self) -> int:
        """How many steps have been taken."""
        return self._trainer.step

    def run(self, listener: Listener, rhythm: Rhythm) -> Path:
        """Train to the end, saving on the way and when interrupted.

        Returns:
            The weight file.

        Raises:
            TrainingError: The loss is no longer a number, or the disk is full.
        """
        saved = time.monotonic()
        try:
            for progress in self._trainer.steps():
                listener.progress(progress)
                if progress.step % rhythm.validate_steps == 0:
                    self._validate(progress, listener)
                if time.monotonic() - saved > rhythm.save_seconds:
                    self._workspace.save(self._trainer)
                    saved = time.monotonic()
        finally:
            self._workspace.save(self._trainer)
        return self.export()

    def export(self) -> Path:
        """Write the averaged network as it is now."""
        validation = self._trainer.validate()
        self._workspace.show(validation)
        path = self._workspace.folder / f"{self._recipe.id}.safetensors"
        write_weights(self._trainer.average, self._origin(validation.values), path)
        return path

    def _validate(self, progress: Progress, listener: Listener) -> None:
        validation = self._trainer.validate()
        point = {"step": float(progress.step), "seconds": round(progress.seconds, 1), "loss": progress.loss}
        self._workspace.append(point | dict(validation.values))
        self._workspace.show(validation)
        listener.validation(progress.step, validation)

    def _origin(self, validation: Mapping[str, float]) -> Origin:
        return Origin(
            recipe=self._recipe,
            step=self._trainer.step,
            seconds=self._trainer.seconds,
            device=device_name(self._device),
            validation=validation,
            images=image_digests(self._division),
        )


def image_digests(division: Division) -> dict[str, str]:
    """sha256 of each training image's file, by folder and name."""
    return {
        f"{path.parent.name}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest() for path in division.training
    }


def device_name(device: torch.device) -> str:
    """What a reader calls the device, with its threads where they matter."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    capabilities = torch.cpu.get_capabilities()
    return f"{capabilities.get('cpu_name') or platform.machine()}, {torch.get_num_threads()} threads"
