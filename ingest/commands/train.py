"""`train`: a network from a recipe."""

import os
from pathlib import Path
from typing import Annotated

import typer

from ingest.commands import options

DataOption = Annotated[
    Path | None, typer.Option("--data", help="What the recipe's image folders are relative to; else its own folder.")
]
FolderOption = Annotated[
    Path | None, typer.Option("--folder", help="For checkpoint, curve and weights; else build/training/ID.")
]
ReportingOption = Annotated[
    list[Path] | None,
    typer.Option("--reporting", help="Folder of images that may not be learned from: copies are refused; repeatable."),
]
ThreadsOption = Annotated[int, typer.Option("--threads", min=0, help="CPU threads; 0 leaves it to torch.")]
NiceOption = Annotated[
    int, typer.Option("--nice", min=0, max=19, help="How far to stand back for other work; 0: not at all.")
]


def train(  # noqa: PLR0913 - one argument an option
    recipe: Annotated[Path, typer.Argument(help="A TOML file: what is trained, on which images, and how.")],
    *,
    data: DataOption = None,
    folder: FolderOption = None,
    reporting: ReportingOption = None,
    device: options.DeviceOption = "auto",
    threads: ThreadsOption = 0,
    nice: NiceOption = 19,
    store: options.StoreOption = options.DEFAULT_STORE,
    weights: options.WeightsOption,
) -> None:
    """Train a network from a recipe; started again, it goes on where it stopped, bit for bit on the CPU.

    A checkpoint is kept every three minutes and at Ctrl-C; the validation curve and sample images are in the store.

    Examples:
    * `python -m ingest train clir_core/training/recipes/clir-small-stage1.toml --data images`

    * `python -m ingest train recipe.toml --data images --reporting images/Set5 --reporting images/Kodak24`

    * `python -m ingest train recipe.toml --device cuda --nice 0 --folder runs/first`
    """
    import torch

    from ingest.execution.progress import Reporter
    from ingest.execution.signals import Interrupted, ending_signals_raise
    from ingest.execution.training import TrainingRequest
    from ingest.execution.training import train as carry_out

    if threads:
        torch.set_num_threads(threads)
    os.nice(nice)
    request = TrainingRequest(
        recipe=recipe,
        store=store,
        weights=weights,
        data=data,
        folder=folder,
        device=device,
        reporting=reporting or [],
    )
    with Reporter() as reporter, ending_signals_raise():
        try:
            path = carry_out(request, reporter)
        except Interrupted as interrupted:
            reporter.say("the same command goes on from what was saved")
            raise typer.Exit(interrupted.exit_code) from None
    typer.echo(path)
