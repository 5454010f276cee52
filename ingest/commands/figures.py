"""`figures`: the charts of the dashboard as files."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from ingest.commands import options


def figures(
    folder: Annotated[Path, typer.Argument(help="Where the files go; made where it is missing.")],
    *,
    store: options.StoreOption = options.DEFAULT_STORE,
    restorer: Annotated[str, typer.Option(help="Only this one's ablations.")] = "",
    form: Annotated[Literal["svg", "png", "vl.json"], typer.Option("--format", help="What the files are.")] = "svg",
) -> None:
    """Write the ablation figures and the perception-distortion plane, with captions in index.md.

    Example: `python -m ingest figures figures --restorer clir-small-cldm --format png`
    """
    command = [sys.executable, "-m", "dashboard.figures", f"--store={store}", f"--restorer={restorer}"]
    command += [f"--format={form}", "--", str(folder)]
    raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - ingest and dashboard are neighbours
