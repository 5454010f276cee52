"""`export`: what the store holds, as files for elsewhere."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from ingest.commands import options
from ingest.commands.plain_help import PlainHelp

app = typer.Typer(no_args_is_help=True, help="Write what the store holds into files for elsewhere.")


@app.command(cls=PlainHelp)
def figure(
    folder: Annotated[Path, typer.Argument(help="Where the files go; made where it is missing.")],
    *,
    image: Annotated[str, typer.Option(help="Name of the picture, as the store has it.")],
    task: Annotated[str, typer.Option(help="Its task.")],
    show: Annotated[
        list[str],
        typer.Option(help="degraded, target, a restorer, or a restorer and what differs from its default setting."),
    ],
    region: Annotated[
        str, typer.Option(help="x,y,width,height in pixels of the largest picture; all of it unless given.")
    ] = "",
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Write a figure of one picture: exact crops, insets, .tex, caption, SVG and PDF; the viewer's Save makes the same.

    Example: `python -m ingest export figure fig --image cat --task sr4 --show span-ch48 --region 4,6,128,96`
    """
    command = [sys.executable, "-m", "dashboard.figure_kit", f"--store={store}", f"--image={image}", f"--task={task}"]
    command += [*(f"--show={one}" for one in show), f"--region={region}", "--", str(folder)]
    raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - ingest and dashboard are neighbours
