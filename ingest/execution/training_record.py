"""The curve and the sample images of a training, in the store: one curve, however often it was stopped."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from clir_core.training.curve import Point
from db import artefacts
from db.reading import questions
from db.records import TrainingPoint
from db.store import Store
from db.writing.publish import publish

_NOT_VALUES = {"step", "seconds"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRecord:
    """What a run writes of one training."""

    store: Store
    training_id: str
    network_id: str
    run_id: str

    def rows(self, point: Point) -> list[TrainingPoint]:
        """The values of one point of the curve."""
        step, seconds = int(point["step"]), point["seconds"]
        return [self._row(step, name, seconds, value=value) for name, value in point.items() if name not in _NOT_VALUES]

    def image_rows(self, at: Point, images: Mapping[str, bytes]) -> list[TrainingPoint]:
        """Sample images of one point of the curve, kept as artefacts."""
        step, seconds = int(at["step"]), at["seconds"]
        shas = {name: artefacts.put(self.store, png) for name, png in images.items()}
        return [self._row(step, name, seconds, artefact_sha=sha) for name, sha in shas.items()]

    def differences(self, curve: Sequence[Point], images: Mapping[str, bytes]) -> list[TrainingPoint]:
        """What has to be written so that the store says what a folder says, points that it took back included.

        Args:
            curve: The whole of it.
            images: PNG files of its last point.
        """
        wanted = [row for point in curve for row in self.rows(point)]
        wanted += self.image_rows(curve[-1], images) if curve else []
        known = self._known()
        last = int(curve[-1]["step"]) if curve else 0
        changed = [row for row in wanted if known.get((row.step, row.name)) != _content(row)]
        gone = known.keys() - {(row.step, row.name) for row in wanted}
        taken_back = [(step, name) for step, name in sorted(gone) if step > last or known[step, name][1] is None]
        return changed + [self._row(step, name, 0.0) for step, name in taken_back]

    def _known(self) -> dict[tuple[int, str], tuple[float | None, str | None]]:
        snapshot = publish(self.store, wait=True) or self.store.current()
        if snapshot is None:
            return {}
        return dict(_contents(questions.training_curve(snapshot, self.training_id)))

    def _row(
        self, step: int, name: str, seconds: float, *, value: float | None = None, artefact_sha: str | None = None
    ) -> TrainingPoint:
        row = TrainingPoint(
            training_id=self.training_id,
            network_id=self.network_id,
            run_id=self.run_id,
            step=step,
            name=name,
            seconds=seconds,
        )
        return replace(row, value=value, artefact_sha=artefact_sha)


def _content(row: TrainingPoint) -> tuple[float | None, str | None]:
    return row.value, row.artefact_sha


def _contents(curve: pd.DataFrame) -> Iterable[tuple[tuple[int, str], tuple[float | None, str | None]]]:
    for step, name, value, sha in zip(curve["step"], curve["name"], curve["value"], curve["artefact_sha"], strict=True):
        known_value = None if pd.isna(value) else float(value)
        yield (int(step), str(name)), (known_value, None if pd.isna(sha) else str(sha))
