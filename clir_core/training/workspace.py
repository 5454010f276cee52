"""The folder of a training run: its checkpoint, its curve and the last validation images."""

import fcntl
import io
import json
import re
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path

import torch

from clir_core.errors import TrainingError
from clir_core.imaging.images import encode_png
from clir_core.interfaces import Json
from clir_core.training.curve import Curve
from clir_core.training.durable_file import write_durably
from clir_core.training.loop import Trainer
from clir_core.training.objective import Validation

CHECKPOINT = "checkpoint.pt"
CURVE = "curve.jsonl"
DESCRIPTION = "recipe.json"
LOCK = ".lock"

_SAMPLE_IMAGE = re.compile(r"[a-z0-9_]+-\d+")


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
        self.curve = Curve(folder / CURVE)

    @contextmanager
    def locked(self) -> Generator[None]:
        """Keep other sessions out of the folder meanwhile, also those of other programs.

        Raises:
            TrainingError: One is at work there.
        """
        with (self.folder / LOCK).open("wb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise TrainingError(f"another session trains in {self.folder}; stop it, or use --folder") from error
            yield

    def claim(self, description: Mapping[str, Json]) -> None:
        """Keep what is trained here, so that the folder is never gone on in with something else.

        Raises:
            TrainingError: Another training was begun here.
        """
        path = self.folder / DESCRIPTION
        if not path.exists():
            self._write(DESCRIPTION, json.dumps(description, sort_keys=True, indent=1).encode())
            return
        try:
            before = dict(_leaves(json.loads(path.read_text())))
        except (OSError, ValueError) as error:
            raise TrainingError(f"{path} is damaged; delete it where the recipe is the same as before") from error
        now = dict(_leaves(dict(description)))
        changed = [name for name in sorted(before.keys() | now.keys()) if before.get(name) != now.get(name)]
        if changed:
            name, *more = changed
            others = f" (and {len(more)} more)" if more else ""
            was_and_is = f"{name} was {before.get(name)!r:.60} and is {now.get(name)!r:.60}{others}"
            raise TrainingError(f"{self.folder} holds another training: {was_and_is}; use another --folder")

    def resume(self, trainer: Trainer) -> bool:
        """Restore a trainer from the checkpoint; False where there is none.

        Raises:
            TrainingError: The checkpoint is damaged or of another recipe.
        """
        path = self.folder / CHECKPOINT
        if not path.exists():
            return False
        try:
            state: dict[str, object] = torch.load(path, map_location="cpu", weights_only=True)
        except Exception as error:
            raise TrainingError(f"{path} is damaged; delete it to begin again") from error
        trainer.restore(state)
        self.curve.cut(trainer.step)
        return True

    def save(self, trainer: Trainer) -> None:
        """Write the checkpoint.

        Raises:
            TrainingError: The disk is full.
        """
        data = io.BytesIO()
        torch.save(trainer.state(), data)
        self._write(CHECKPOINT, data.getvalue())

    def show(self, validation: Validation) -> None:
        """The validation images, over those before.

        Raises:
            TrainingError: The disk is full.
        """
        for name, images in validation.images.items():
            for index, image in enumerate(images.split(1)):
                self._write(f"{name}-{index}.png", encode_png(image.clamp(0, 1).float().cpu().contiguous()))

    def shown(self) -> dict[str, bytes]:
        """The PNG files of the last validation, by name and number: `restored-0`."""
        paths = sorted(path for path in self.folder.glob("*.png") if _SAMPLE_IMAGE.fullmatch(path.stem))
        return {path.stem: path.read_bytes() for path in paths}

    def _write(self, name: str, data: bytes) -> None:
        path = self.folder / name
        try:
            write_durably(path, data)
        except OSError as error:
            raise TrainingError(f"{path} cannot be written: {error.strerror or error}") from error


def _leaves(value: Json, path: str = "") -> Iterable[tuple[str, Json]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else str(name))
    else:
        yield path, value
