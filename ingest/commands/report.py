"""`report`: every exhibit of the paper, of a store, in one file."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from ingest.commands import options


def report(
    out: Annotated[Path | None, typer.Argument(help="The file; report.html where nothing else is asked for.")] = None,
    *,
    store: options.StoreOption = options.DEFAULT_STORE,
    latex: Annotated[Path | None, typer.Option(help="Folder for the tables and figures of a paper.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="File for a README; its charts go beside it.")] = None,
) -> None:
    """Write what a store says of the paper into one HTML file that opens offline: claims, charts, tables, SQL.

    Examples:
    * `python -m ingest report report.html --store store`

    * `python -m ingest report --latex paper/generated --markdown results.md`
    """
    raise typer.Exit(written(store, out, latex, markdown))


def written(store: Path, out: Path | None, latex: Path | None = None, markdown: Path | None = None) -> int:
    """Write a report and return the exit code; its process is the dashboard's, whose charts it draws."""
    command = [sys.executable, "-m", "dashboard.report", f"--store={store}"]
    command += [f"--latex={latex}"] if latex else []
    command += [f"--markdown={markdown}"] if markdown else []
    command += ["--", str(out)] if out else []
    return subprocess.run(command, check=False).returncode  # noqa: S603 - ingest and dashboard are neighbours
