"""A controlled test of measures: do they see a change of meaning where others of equal PSNR are harmless?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from clir_core.errors import ClirError
from clir_core.imaging.images import centre_crop, read_image, write_image
from clir_core.interfaces import Images, PairMetricSpec
from clir_core.restorers.controlled_change.sign import LEAST_SIDE, hang
from ingest.attempt import Failed, attempt
from ingest.execution.progress import Reporter
from ingest.execution.session import Outcome, run_job
from ingest.job.catalogue import all_metrics
from ingest.job.request import JobRequest
from ingest.job.resolve import metrics_of, resolve
from ingest.job.sources import Source, folders

CHANGES = (
    "change=paste,glyphs,mirror,regrow share=0.125,0.25 made=meaning",
    "change=paste,glyphs,mirror,regrow share=0.125,0.25 made=noise,blur,jpeg,colour,shift where=everywhere,in_place",
)
"""Sweeps of `controlled-change`."""

STRENGTH = "psnr_rgb"
"""What a change of meaning and a harmless one are equal in."""
TASKS = ("sr2", "sr4")
"""For comparisons through the degradation; those with the target do not depend on it and are made on the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationRequest:
    """What a user asked for."""

    images: list[Path]
    store: Path
    weights: Path
    crop: int
    tasks: Sequence[str]
    metrics: Sequence[str] = ()
    """Without any: each with a reference that is computed by default and ready here."""
    device: str = "auto"


@dataclass(frozen=True, slots=True)
class Validated:
    """What became of it."""

    outcomes: list[Outcome]
    """One a task and set of images."""
    images: Mapping[str, list[str]]
    """The names of those that were used, by what the set of images with signs is called in the store."""


def validate_alignment(request: ValidationRequest, reporter: Reporter) -> Validated:
    """Hang a sign in each image, change it in every way, and score what comes of it; what is there already stays.

    Raises:
        ClirError: No image can be used, or something that was asked for does not exist.
        StoreError: The store cannot be used.
    """
    by_reference = _metrics(request)
    sources = folders(request.images, request.crop).sources
    with TemporaryDirectory(prefix="clir-signs-") as folder:
        signed = _with_signs(sources, Path(folder), reporter)
        outcomes: list[Outcome] = []
        for place, task in enumerate(request.tasks):
            asked = by_reference["degraded"] + (by_reference["target"] if place == 0 else [])
            for dataset_id, images in signed.items():
                job = JobRequest(
                    images=[images],
                    dataset=dataset_id,
                    tasks=[task],
                    restorers=["controlled-change"],
                    sweeps=list(CHANGES),
                    metrics=list(dict.fromkeys([STRENGTH, *asked])),
                    device=request.device,
                )
                outcomes.append(run_job(resolve(job, request.weights), request.store, reporter))
        used = {dataset_id: sorted(path.stem for path in place.iterdir()) for dataset_id, place in signed.items()}
    return Validated(outcomes, used)


def _metrics(request: ValidationRequest) -> dict[str, list[str]]:
    names = list(request.metrics) or [
        spec.id for spec in all_metrics().values() if isinstance(spec, PairMetricSpec) and spec.default
    ]
    ready, _ = metrics_of(names, request.weights)
    specs = [metric.spec for metric in ready if isinstance(metric.spec, PairMetricSpec)]
    if not specs:
        raise ClirError(f"none of {', '.join(names)} compares with a reference and is ready; see 'ingest metrics list'")
    return {kind: [spec.id for spec in specs if spec.reference == kind] for kind in ("target", "degraded")}


def _cropped(image: Images, crop: int) -> Images:
    return centre_crop(image, crop) if crop else image


def _with_signs(sources: Sequence[Source], folder: Path, reporter: Reporter) -> dict[str, Path]:
    """Folders of images with signs, by data set."""
    made: dict[str, Path] = {}
    for source in sources:
        signed = attempt(lambda source=source: hang(_cropped(read_image(source.path), source.crop)))
        if isinstance(signed, Failed):
            reporter.say(f"{source.path} is left out: {signed.error}")
            continue
        dataset_id = f"{source.dataset_id}-signs"
        place = made.setdefault(dataset_id, folder / str(len(made)))
        place.mkdir(exist_ok=True)
        write_image(signed, place / f"{source.name}.png")
    if not made:
        raise ClirError(f"no image can be used; a sign needs {LEAST_SIDE} px a side")
    return made
