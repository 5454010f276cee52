"""The command: `python -m dashboard.figures FOLDER`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from dashboard.figures.files import Format, write
from db.errors import StoreError
from db.store import Snapshot, Store


def main(
    folder: Annotated[Path, typer.Argument(help="Where the files go; made where it is missing.")],
    *,
    store: Annotated[Path, typer.Option(help="The results store.", envvar="CLIR_STORE")] = Path("store"),
    restorer: Annotated[str, typer.Option(help="Only this one's ablations.")] = "",
    form: Annotated[Format, typer.Option("--format", help="What the files are.")] = Format.SVG,
) -> None:
    """Write the ablation figures and the perception-distortion plane of a store, with captions in index.md."""
    try:
        written = write(_snapshot(store), folder, restorer, form)
    except (StoreError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 - the one line a user sees
        raise typer.Exit(2) from error
    for path in written:
        print(path)  # noqa: T201 - what a script reads


def _snapshot(path: Path) -> Snapshot:
    snapshot = Store.open(path).current()
    if snapshot is None:
        raise StoreError(f"{path} holds no published result yet; wait for the run, or start one")
    return snapshot


if __name__ == "__main__":
    typer.run(main)
