"""The command: `python -m dashboard.figure_kit FOLDER`, also `python -m ingest export figure FOLDER`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from dashboard.figure_kit.kit import files_of
from dashboard.figure_kit.request import Region, Request, read_figure
from db.errors import StoreError
from db.reading import questions
from db.reading.newest import newest
from db.reading.questions import Selection
from db.store import Snapshot, Store


def main(
    folder: Annotated[Path, typer.Argument(help="Where the files go; made where it is missing.")],
    *,
    image: Annotated[str, typer.Option(help="Name of the picture.")],
    task: Annotated[str, typer.Option(help="Its task.")],
    show: Annotated[list[str], typer.Option(help="degraded, target, a restorer, or a restorer and its setting.")],
    region: Annotated[str, typer.Option(help="x,y,width,height; the whole picture unless given.")] = "",
    store: Annotated[Path, typer.Option(help="The results store.", envvar="CLIR_STORE")] = Path("store"),
) -> None:
    """Write a figure of a picture: exact crops, insets, .tex, caption, SVG and PDF."""
    try:
        opened = Store.open(store)
        snapshot = newest(opened)
        part = Region.read(region) if region else None
        request = Request(sample_id=_sample_id(snapshot, image, task), region=part, shown=show)
        files = files_of(read_figure(opened, snapshot, request))
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
            print(folder / name)  # noqa: T201 - what a script reads
    except (StoreError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 - the one line a user sees
        raise typer.Exit(2) from error


def _sample_id(snapshot: Snapshot, image: str, task: str) -> str:
    samples = questions.samples(snapshot, Selection(task_ids=(task,)))
    if samples.empty:
        tasks = ", ".join(questions.tasks(snapshot)["task_id"])
        raise StoreError(f"the store has no task {task!r}; it has {tasks or 'none'}")
    found = samples[samples["image_name"] == image]
    if found.empty:
        raise StoreError(f"the task {task} has no picture {image!r}; it has {', '.join(samples['image_name'].head(8))}")
    return found["sample_id"].iloc[0]


if __name__ == "__main__":
    typer.run(main)
