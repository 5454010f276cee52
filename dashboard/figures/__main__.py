"""The command: `python -m dashboard.figures FOLDER`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from dashboard.figures.files import Format, write
from db.errors import StoreError
from db.reading.newest import newest
from db.store import Store


def main(
    folder: Annotated[Path, typer.Argument(help="Where the files go; made where it is missing.")],
    *,
    store: Annotated[Path, typer.Option(help="The results store.", envvar="CLIR_STORE")] = Path("store"),
    restorer: Annotated[str, typer.Option(help="Only this one's ablations.")] = "",
    form: Annotated[Format, typer.Option("--format", help="What the files are.")] = Format.SVG,
) -> None:
    """Write the ablation figures and the perception-distortion plane of a store, with captions in index.md."""
    try:
        written = write(newest(Store.open(store)), folder, restorer, form)
    except (StoreError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 - the one line a user sees
        raise typer.Exit(2) from error
    for path in written:
        print(path)  # noqa: T201 - what a script reads


if __name__ == "__main__":
    typer.run(main)
