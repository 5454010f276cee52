"""The command: `python -m dashboard.report OUT.html`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from dashboard.report import latex, markdown, page
from dashboard.report.contents import report
from db.errors import StoreError
from db.reading.newest import newest
from db.store import Store

DEFAULT = Path("report.html")


def main(
    out: Annotated[Path | None, typer.Argument(help="The file; report.html where nothing else is asked for.")] = None,
    *,
    store: Annotated[Path, typer.Option(help="The results store.", envvar="CLIR_STORE")] = Path("store"),
    latex_folder: Annotated[
        Path | None, typer.Option("--latex", help="Folder for tables and figures of a paper.")
    ] = None,
    markdown_file: Annotated[Path | None, typer.Option("--markdown", help="File for a README.")] = None,
) -> None:
    """Write every exhibit of the paper, of a store: as one HTML file, for LaTeX, as Markdown."""
    try:
        opened = Store.open(store)
        found = report(opened, newest(opened))
        written: list[Path] = []
        if out or not (latex_folder or markdown_file):
            written.append(_write(out or DEFAULT, page.html(found)))
        if latex_folder:
            written += latex.write(found, latex_folder)
        if markdown_file:
            written += markdown.write(found, markdown_file)
    except (StoreError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 - the one line a user sees
        raise typer.Exit(2) from error
    for path in written:
        print(path)  # noqa: T201 - what a script reads


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


if __name__ == "__main__":
    typer.run(main)
