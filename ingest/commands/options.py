"""Options that several commands share, each said once."""

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_STORE = Path("store")


def default_weights() -> Path:
    """The user's cache folder. Imported when asked, so that `--help` does not wait for torch."""
    from clir_core.weights.locate import default_folder

    return default_folder()


StoreOption = Annotated[
    Path, typer.Option("--store", envvar="CLIR_STORE", help="Folder of the results store.", show_default="./store")
]
WeightsOption = Annotated[
    Path,
    typer.Option(
        "--weights",
        envvar="CLIR_WEIGHTS",
        help="Folder of the weights.",
        default_factory=default_weights,
        show_default="the user's cache folder",
    ),
]
StudyOption = Annotated[
    Path | None, typer.Option("--study", help="A study file (TOML) with the job; other options override what it says.")
]
ImagesOption = Annotated[
    list[Path] | None,
    typer.Option("--images", help="Folder of target images; repeatable. Without it: the built-in photographs."),
]
DegradedOption = Annotated[
    Path | None,
    typer.Option("--degraded", help="Folder of images that are degraded already; their task is named by --task."),
]
TargetsOption = Annotated[
    Path | None, typer.Option("--targets", help="Folder of the targets of --degraded, matched by name and size.")
]
ScaleOption = Annotated[
    float, typer.Option("--scale", min=1, help="How much larger to make --degraded images that have no targets.")
]
CropOption = Annotated[int, typer.Option("--crop", min=0, help="Take the centre crop of this side first; 0 keeps all.")]
TasksOption = Annotated[
    list[str] | None,
    typer.Option("--task", help="Degradation, e.g. sr4, blur20, blur1.2+sr4+noise5; repeatable or comma-separated."),
]
RestorersOption = Annotated[
    list[str] | None,
    typer.Option(
        "--restorer", help="Restorer id; repeatable or comma-separated. Without it: all whose weights are there."
    ),
]
CheckpointOption = Annotated[
    list[Path] | None,
    typer.Option("--checkpoint", help="Checkpoint of any architecture spandrel knows, as a restorer; repeatable."),
]
MetricsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--metric", help="Metric id; repeatable or comma-separated. Without it: the default ones that are ready."
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", help="Setting and its values, e.g. steps=10,20,50; repeatable: every combination is run."),
]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="Study seed: decides every drawn parameter and noise.")]
DeviceOption = Annotated[str, typer.Option("--device", help="auto, cpu, cuda or cuda:1.")]
RetryOption = Annotated[bool, typer.Option("--retry-failed", help="Also try again what failed in an earlier run.")]
TrajectoryOption = Annotated[
    bool, typer.Option("--trajectory", help="Keep and score the prediction of every sampling step.")
]


def split(values: list[str] | None) -> list[str]:
    """Repeated and comma-separated values as one list."""
    return [part.strip() for value in values or [] for part in value.split(",") if part.strip()]
