"""`train`: a network from a recipe."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.commands import options

if TYPE_CHECKING:
    from clir_core.training.loop import Progress
    from clir_core.training.objective import Validation

_LINE_EVERY_STEPS = 50


def train(
    recipe: Annotated[Path, typer.Argument(help="A TOML file: what is trained, on which images, and how.")],
    *,
    weights: options.WeightsOption,
    data: Annotated[
        Path | None, typer.Option(help="What the recipe's image folders are relative to; by default its own folder.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Where checkpoint, curve and weights go; by default build/training/ID.")
    ] = None,
    device: Annotated[str, typer.Option(help="cpu, cuda or cuda:1.")] = "cpu",
    threads: Annotated[int, typer.Option(min=0, help="CPU threads; 0 leaves it to torch.")] = 0,
) -> None:
    """Train a network; started again, it goes on where it stopped."""
    import torch

    from clir_core.training.build import Place
    from clir_core.training.recipe import read_recipe
    from clir_core.training.session import Listener, Rhythm, Session
    from clir_core.training.workspace import Workspace

    if threads:
        torch.set_num_threads(threads)
    os.nice(19)
    read = read_recipe(recipe, data)
    workspace = Workspace(folder or Path("build/training") / read.id)
    place = Place(device=torch.device(device), feature_weights=_feature_weights(weights), folder=workspace.folder)
    session = Session(read, workspace, place)
    print(f"{read.id}: step {session.step} of {read.optimiser.steps}", flush=True)

    def progress(at: "Progress") -> None:
        if at.step % _LINE_EVERY_STEPS == 0:
            left = (read.optimiser.steps - at.step) * at.seconds / at.step
            print(f"{read.id} {at.step} loss {at.loss:.4f} {at.seconds:.0f} s, {left:.0f} s left", flush=True)

    def validation(step: int, found: "Validation") -> None:
        print(f"{read.id} {step}: " + ", ".join(f"{k} {v:.4g}" for k, v in found.values.items()), flush=True)

    print(session.run(Listener(progress=progress, validation=validation), Rhythm()))


def _feature_weights(folder: Path) -> Path | None:
    """ST-LPIPS where it has been fetched."""
    from clir_core.weights.entries.perceptual import STLPIPS_ALEX
    from clir_core.weights.locate import locate, state

    return locate([STLPIPS_ALEX], folder)[0] if state(STLPIPS_ALEX, folder) == "ready" else None
