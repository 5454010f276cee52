"""The validation curve of a training, a line a point, that a stop never tears."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from clir_core.errors import TrainingError
from clir_core.training.durable_file import write_durably

Point: TypeAlias = Mapping[str, float]
"""step, seconds, and values by name."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A file of points, in order of steps, one a step."""

    path: Path

    def points(self) -> list[dict[str, float]]:
        """Every point; none where there is no file.

        Raises:
            TrainingError: The file is damaged.
        """
        if not self.path.exists():
            return []
        try:
            points: list[dict[str, float]] = [json.loads(line) for line in self.path.read_text().splitlines()]
            return sorted(points, key=lambda point: point["step"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            way_out = "delete its last line, or the file to lose the curve"
            raise TrainingError(f"{self.path} is damaged; {way_out}") from error

    def append(self, point: Point) -> None:
        """Add a point, durable at once; one of the same step gives way to it.

        Raises:
            TrainingError: The disk is full.
        """
        self._write([*self._where(lambda step: step != point["step"]), point])

    def cut(self, step: int) -> None:
        """Forget what came after a step: it will come again.

        Raises:
            TrainingError: The disk is full.
        """
        self._write(self._where(lambda known: known <= step))

    def _where(self, keep: Callable[[float], bool]) -> list[dict[str, float]]:
        return [point for point in self.points() if keep(point["step"])]

    def _write(self, points: Iterable[Point]) -> None:
        text = "".join(f"{json.dumps(dict(point))}\n" for point in points)
        try:
            write_durably(self.path, text.encode())
        except OSError as error:
            raise TrainingError(f"{self.path} cannot be written: {error.strerror or error}") from error
