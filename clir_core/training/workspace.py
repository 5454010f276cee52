"""The folder of a training run: its checkpoint, its curve and the last validation images."""

import io
import json
from collections.abc import Mapping
from pathlib import Path

import torch

from clir_core.errors import TrainingError
from clir_core.imaging.images import encode_png
from clir_core.training.durable_file import write_durably
from clir_core.training.loop import Trainer
from clir_core.training.objective import Validation

CHECKPOINT = "checkpoint.pt"
CURVE = "curve.jsonl"


class Workspace:
    """One folder a training run, which a later session goes on in."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, making it where it is missing.

        Raises:
            TrainingError: It cannot be made.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise TrainingError(f"{folder} cannot be made: {error.strerror or error}") from error
        self.folder = folder

    def resume(self, trainer: Trainer) -> bool:
        """Restore a trainer from the checkpoint; False where there is none.

        Raises:
            TrainingError: The checkpoint is damaged or of another recipe.
        """
        path = self.folder / CHECKPOINT
        if not path.exists():
            return False
        try:
            state = torch.load(path, map_location="cpu", weights_only=True)
        except Exception as error:
            raise TrainingError(f"{path} is damaged; delete it to begin again") from error
        trainer.restore(state)
        self._cut_curve(trainer.step)
        return True

    def save(self, trainer: Trainer) -> None:
        """Write the checkpoint.

        Raises:
            TrainingError: The disk is full.
        """
        data = io.BytesIO()
        torch.save(trainer.state(), data)
        self._write(CHECKPOINT, data.getvalue())

    def append(self, point: Mapping[str, float]) -> None:
        """A point of the curve."""
        with (self.folder / CURVE).open("a") as file:
            file.write(json.dumps(point) + "\n")

    def curve(self) -> list[dict[str, float]]:
        """Every point of the curve, in order of steps."""
        path = self.folder / CURVE
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def show(self, validation: Validation) -> None:
        """The validation images, over those before."""
        for name, images in validation.images.items():
            for index, image in enumerate(images.split(1)):
                self._write(f"{name}-{index}.png", encode_png(image.clamp(0, 1).float().cpu().contiguous()))

    def _cut_curve(self, step: int) -> None:
        """Forget what came after the checkpoint: it will come again."""
        kept = [json.dumps(point) for point in self.curve() if point["step"] <= step]
        self._write(CURVE, "".join(f"{line}\n" for line in kept).encode())

    def _write(self, name: str, data: bytes) -> None:
        path = self.folder / name
        try:
            write_durably(path, data)
        except OSError as error:
            raise TrainingError(f"{path} cannot be written: {error.strerror or error}") from error
