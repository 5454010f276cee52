"""One training from beginning to end, or from where it stopped: the folder, store and records around `Session`."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch

from clir_core.errors import TrainingError
from clir_core.training.build import BANK, Place
from clir_core.training.curve import Point
from clir_core.training.images import divide
from clir_core.training.loop import Progress
from clir_core.training.overlap import refuse_overlap
from clir_core.training.provenance import training_id
from clir_core.training.recipe import Recipe, read_recipe
from clir_core.training.session import Listener, Rhythm, Session
from clir_core.training.weight_file import Origin, read_origin
from clir_core.training.workspace import Workspace
from clir_core.weights.entries.perceptual import STLPIPS_ALEX
from clir_core.weights.locate import locate, state
from db.clock import now
from db.records import Failure
from db.store import Store
from ingest.execution.progress import Reporter
from ingest.execution.recorder import RunRecorder
from ingest.execution.session import run_row
from ingest.execution.signals import Interrupted, ending_signals_noted
from ingest.execution.training_record import TrainingRecord
from ingest.job.catalogue import choose_device

DEFAULT_FOLDER = Path("build/training")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRequest:
    """What a user asked for."""

    recipe: Path
    store: Path
    weights: Path
    """Folder of the weights that the feature loss needs."""
    data: Path | None = None
    folder: Path | None = None
    device: str = "auto"
    reporting: Sequence[Path] = ()
    """Folders of images that may not be learned from."""
    rhythm: Rhythm = field(default_factory=Rhythm)


def train(request: TrainingRequest, reporter: Reporter) -> Path:
    """Train to the end of the recipe.

    Returns:
        The weight file.

    Raises:
        Interrupted: A signal asked it to end; everything up to the last whole step is saved.
        ClirError: The recipe cannot be followed, or the device is not there.
        StoreError: The store cannot be used.
    """
    recipe, device = read_recipe(request.recipe, request.data), choose_device(request.device)
    workspace, store = Workspace(request.folder or DEFAULT_FOLDER / recipe.id), Store.create(request.store)
    with workspace.locked():
        _look_for_overlap(recipe, request.reporting, reporter)
        reporter.doing(f"preparing {recipe.id}")
        session = Session(recipe, workspace, _place(device, request.weights, workspace.folder, reporter))
        _say_where(session, reporter)
        with RunRecorder(store, run_row(device), reporter) as recorder:
            return _Recorded(session, workspace, recorder, reporter).run(request.rhythm)


def record_training(folder: Path, store: Store, reporter: Reporter) -> None:
    """Write the curve and the images of a training that has ended into a store; what is there already stays.

    Raises:
        TrainingError: The folder is not one of a training that has ended.
        WeightsError: Its weight file does not say how it was trained.
    """
    origin, workspace = _ended(folder)
    run = replace(run_row(torch.device("cpu")), device=origin.device, planned_units=origin.step, done_units=origin.step)
    record = TrainingRecord(
        store=store,
        training_id=training_id(origin.recipe, origin.images),
        network_id=origin.recipe.id,
        run_id=run.run_id,
    )
    rows = record.differences(_whole_curve(workspace, origin), workspace.shown())
    if not rows:
        reporter.say(f"{folder}: the curve of {origin.recipe.id} is in the store already")
        return
    with RunRecorder(store, run, reporter) as recorder:
        recorder.add(rows)
    reporter.say(f"{folder}: the curve of {origin.recipe.id} is in the store, {len(rows)} values and images new")


@dataclass(frozen=True, slots=True)
class _Recorded:
    """A session whose steps are counted and whose validations are kept."""

    session: Session
    workspace: Workspace
    recorder: RunRecorder
    reporter: Reporter

    def run(self, rhythm: Rhythm) -> Path:
        session, recorder = self.session, self.recorder
        steps = session.recipe.optimiser.steps - session.step
        recorder.plan(steps)
        recorder.add(self.record.differences(self.workspace.curve.points(), {}))
        self.reporter.begin(session.recipe.id, steps)
        with ending_signals_noted() as noted:
            listener = Listener(
                progress=self._progress, validation=self._validation, asks_to_stop=lambda: noted() is not None
            )
            try:
                path = session.run(listener, rhythm)
            except TrainingError as error:
                recorder.add([self._failure(error)])
                raise
            recorder.add(self.record.differences(self.workspace.curve.points(), self.workspace.shown()))
            if path is None:
                self.reporter.say(f"stopped at step {session.step}, saved in {self.workspace.folder}")
                raise Interrupted(noted() or 0)
        return path

    @property
    def record(self) -> TrainingRecord:
        recipe_id, run_id = self.session.recipe.id, self.recorder.run.run_id
        return TrainingRecord(
            store=self.recorder.store, training_id=self.session.training_id, network_id=recipe_id, run_id=run_id
        )

    def _progress(self, progress: Progress) -> None:
        """The run's heartbeat publishes the count: a snapshot every few steps would cost more than they do."""
        self.recorder.run = replace(self.recorder.run, done_units=self.recorder.run.done_units + 1)
        if self.reporter.console.is_terminal:
            self.reporter.doing(f"{self.session.recipe.id}, loss {progress.loss:.4f}")
        self.reporter.advance(done=1)

    def _validation(self, point: Point) -> None:
        self.recorder.add(self.record.rows(point))
        values = ", ".join(f"{name} {value:.4g}" for name, value in point.items() if name not in {"step", "seconds"})
        self.reporter.say(f"{self.session.recipe.id} step {point['step']:.0f}: {values}")

    def _failure(self, error: TrainingError) -> Failure:
        return Failure(
            run_id=self.recorder.run.run_id,
            stage="training",
            subject=self.session.recipe.id,
            error=str(error),
            created_at=now(),
        )


def _look_for_overlap(recipe: Recipe, reporting: Sequence[Path], reporter: Reporter) -> None:
    if reporting:
        reporter.doing("comparing the training images with those of the reporting sets")
        division = divide(recipe.images)
        refuse_overlap([*division.training, *division.held_out], reporting)


def _place(device: torch.device, weights: Path, folder: Path, reporter: Reporter) -> Place:
    ready = state(STLPIPS_ALEX, weights) == "ready"

    def banked(done: int, total: int) -> None:
        if done == total or done % 1024 == 0:
            reporter.doing(f"{done} of {total} pairs of latents made")

    return Place(
        device=device,
        feature_weights=locate([STLPIPS_ALEX], weights)[0] if ready else None,
        folder=folder,
        on_banked=banked,
    )


def _say_where(session: Session, reporter: Reporter) -> None:
    recipe = session.recipe
    begun = f"goes on from step {session.step}" if session.resumed else "begins"
    small = f"; {session.left_out} images are smaller than a crop and left out" if session.left_out else ""
    reporter.say(f"{recipe.id} {begun}, {recipe.optimiser.steps} steps in all{small}")


def _ended(folder: Path) -> tuple[Origin, Workspace]:
    if not folder.is_dir():
        raise TrainingError(f"{folder} is not a folder; expected that of a training")
    beside = folder.with_name(f"{folder.name}.safetensors")
    files = [path for path in sorted(folder.glob("*.safetensors")) if path.name != BANK]
    files = files or [path for path in (beside,) if path.is_file()]
    if len(files) != 1:
        names = ", ".join(path.name for path in files) or "none"
        raise TrainingError(f"{folder} has not one weight file but {names}; train to the end first")
    return read_origin(files[0]), Workspace(folder)


def _whole_curve(workspace: Workspace, origin: Origin) -> list[Point]:
    """The curve, and what the weight file says of its own last validation."""
    points: list[Point] = [point for point in workspace.curve.points() if point["step"] <= origin.step]
    if not points or points[-1]["step"] < origin.step:
        points.append({"step": float(origin.step), "seconds": origin.seconds} | dict(origin.validation))
    return points
