"""One session of training: from where the last one stopped to the recipe's end, or to a stop."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from clir_core.errors import TrainingError
from clir_core.training.build import Place, build
from clir_core.training.curve import Point
from clir_core.training.images import divide, with_room_for
from clir_core.training.loop import Progress, Trainer
from clir_core.training.objective import Validation
from clir_core.training.provenance import built_on, described, device_name, image_digests, training_id
from clir_core.training.recipe import Recipe
from clir_core.training.weight_file import Origin, write_weights
from clir_core.training.workspace import Workspace


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often a session stops to save and to look."""

    save_seconds: float = 180.0
    validate_steps: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Who is told how it goes, and may end it."""

    progress: Callable[[Progress], None]
    validation: Callable[[Point], None]
    asks_to_stop: Callable[[], bool] = _never
    """Asked between two steps, where nothing is half done."""


class Session:
    """A recipe in a workspace."""

    def __init__(self, recipe: Recipe, workspace: Workspace, place: Place) -> None:
        """Build everything and go to where the last session stopped; errors as `build`, `divide` and `Workspace`."""
        division = divide(recipe.images)
        fitting = with_room_for(division, recipe.optimiser.side)
        self.recipe, self._workspace, self._device = recipe, workspace, place.device
        self.left_out = len(division.training) - len(fitting.training)
        self._digests = image_digests(fitting)
        _claim(workspace, recipe, self._digests)
        self._trainer = Trainer(build(recipe, fitting, place), recipe.optimiser, recipe.seed, place.device)
        self.resumed = workspace.resume(self._trainer)
        self._validated: tuple[int, Validation] | None = None

    @property
    def step(self) -> int:
        """How many steps have been taken."""
        return self._trainer.step

    @property
    def training_id(self) -> str:
        """What the curve belongs to."""
        return training_id(self.recipe, self._digests)

    def run(self, listener: Listener, rhythm: Rhythm) -> Path | None:
        """Train to the end or until asked to stop, saving on the way and then.

        What interrupts it otherwise may have left a step half done: the checkpoint before it stays.

        Returns:
            The weight file; None where it was asked to stop before the end.

        Raises:
            TrainingError: The loss is no longer a number, or the disk is full.
        """
        saved, last = time.monotonic(), self.recipe.optimiser.steps
        for progress in self._trainer.steps():
            listener.progress(progress)
            if progress.step % rhythm.validate_steps == 0 or progress.step == last:
                self._validate(progress, listener)
            stop = listener.asks_to_stop()
            if stop or progress.step == last or time.monotonic() - saved > rhythm.save_seconds:
                self._workspace.save(self._trainer)
                saved = time.monotonic()
            if stop and progress.step < last:
                return None
        return self.export()

    def export(self) -> Path:
        """Write the averaged network as it is now.

        Raises:
            TrainingError: The disk is full.
        """
        step, validation = self._validated or (-1, None)
        if validation is None or step != self.step:
            validation = self._trainer.validate()
            self._workspace.show(validation)
        origin = Origin(
            recipe=self.recipe,
            step=self.step,
            seconds=self._trainer.seconds,
            device=device_name(self._device),
            validation=validation.values,
            images=self._digests,
        )
        path = self._workspace.folder / f"{self.recipe.id}.safetensors"
        write_weights(self._trainer.average, origin, path)
        return path

    def _validate(self, progress: Progress, listener: Listener) -> None:
        validation = self._trainer.validate()
        self._validated = (progress.step, validation)
        point = {"step": float(progress.step), "seconds": round(progress.seconds, 1), "loss": progress.loss}
        point |= validation.values
        self._workspace.curve.append(point)
        self._workspace.show(validation)
        listener.validation(point)


def _claim(workspace: Workspace, recipe: Recipe, digests: dict[str, str]) -> None:
    try:
        description = described(recipe, digests)
    except OSError as error:
        names = ", ".join(built_on(recipe))
        raise TrainingError(f"{error.filename} cannot be read; see {names} in the recipe") from error
    workspace.claim(description)
