"""`weights`: list, fetch and verify the files that models need."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import DownloadColumn, Progress, TaskID, TransferSpeedColumn

from clir_core.printable import printable
from ingest.commands import options
from ingest.commands.plain_help import PlainHelp
from ingest.terminal import say

if TYPE_CHECKING:
    from clir_core.weights.catalogue import Entry

app = typer.Typer(help="List, fetch and verify the files that restorers and metrics need.", no_args_is_help=True)

BUNDLED = ("real-esrgan", "span", "efficientnet-lite0", "stlpips")
"""What the demo needs; carried by packages, so that no other network than the package registry is touched."""

CARRIED_BY_NPM = ("maxim-gopro",)
"""What the demo shows too, and goes on without where npm is not to be had."""


@app.command("list", cls=PlainHelp)
def show(
    word: Annotated[str, typer.Argument(help="Only files of entries whose name contains this.")] = "",
    *,
    as_json: options.JsonOption = False,
    weights: options.WeightsOption,
) -> None:
    """List every known file: state, size, licence and source.

    Example: `python -m ingest weights list | cut -f 1,3` (tab-separated lines in a pipe)
    """
    from clir_core.weights.catalogue import entries
    from clir_core.weights.locate import state
    from ingest.commands.listing import show_rows

    rows = [
        {
            "name": entry.id,
            "file": file.name,
            "state": state(file, weights),
            "size": f"{file.bytes / 1e6:.1f} MB" if file.bytes else "size unknown",
            "licence": file.licence,
            "source": file.source,
        }
        for entry in entries().values()
        for file in entry.files
        if word in entry.id
    ]
    nothing = f'no weights are called {word!r}; "python -m ingest weights list" lists all'
    show_rows(rows, as_json=as_json, when_empty=nothing)


@app.command(cls=PlainHelp)
def fetch(
    names: Annotated[
        list[str] | None, typer.Argument(help="Names of `weights list`; none: what the demo needs.")
    ] = None,
    *,
    weights: options.WeightsOption,
) -> None:
    """Download, verify by sha256 and convert weights. Files that are there and whole are left alone.

    Examples:
    * `python -m ingest weights fetch` (what the demo needs)

    * `python -m ingest weights fetch diffbir-v2.1`
    """
    from clir_core.registry import find
    from clir_core.weights.catalogue import entries

    if not names:
        fetch_for_demo(weights)
    for name in names or ():
        fetch_entry(find(entries(), name, "weights entry"), weights)


@app.command(cls=PlainHelp)
def verify(*, weights: options.WeightsOption) -> None:
    """Hash every file again; exits with 1 when one is damaged."""
    from clir_core.weights import locate
    from clir_core.weights.catalogue import entries

    files = [file for entry in entries().values() for file in entry.files]
    states = {file.name: locate.verify(file, weights) for file in files}
    for name, found in states.items():
        if found != "missing":
            typer.echo(f"{found}\t{printable(name)}")
    if set(states.values()) <= {"missing"}:
        typer.echo(
            f'no weights are in {printable(str(weights))}; "python -m ingest weights fetch" fetches some', err=True
        )
    if "damaged" in states.values():
        raise typer.Exit(1)


@app.command()
def pin(
    names: Annotated[list[str], typer.Argument(help="Names of `weights list`, or paths of files.")],
    *,
    weights: options.WeightsOption,
) -> None:
    """Take files as they are for the right ones: what you put there yourself, from a source that you trust.

    Nothing is loaded from a file whose hash is not known. Example: `python -m ingest weights pin brisque`
    """
    from clir_core.registry import find
    from clir_core.weights import locate
    from clir_core.weights.catalogue import entries

    for name in names:
        entry = None if Path(name).is_file() else find(entries(), name, "weights entry")
        for path in [weights / file.name for file in entry.files] if entry else [Path(name)]:
            if path.is_file():
                Console().print(f"{path} sha256 {locate.pin(path)}", highlight=False, markup=False, soft_wrap=True)


def fetch_for_demo(weights: Path) -> list[str]:
    """Fetch what the demo needs, and what npm carries where that can be had; the names of what could not."""
    from clir_core.errors import WeightsError
    from clir_core.weights.catalogue import entries

    for name in BUNDLED:
        fetch_entry(entries()[name], weights)
    left_out: list[str] = []
    for name in CARRIED_BY_NPM:
        try:
            fetch_entry(entries()[name], weights)
        except WeightsError as error:
            left_out.append(name)
            typer.echo(f"{name} is left out: {error}", err=True)
    return left_out


def fetch_entry(entry: "Entry", weights: Path) -> None:
    """Fetch one entry with a progress bar; says its licences before, and which hashes were pinned after."""
    from clir_core.weights import fetch as fetching
    from clir_core.weights.locate import state

    console = Console(stderr=True)
    for file in entry.files:
        if state(file, weights) != "ready":
            say(console, f"{file.name}: {file.licence}")
    bars: dict[str, TaskID] = {}
    with Progress(
        *Progress.get_default_columns(), DownloadColumn(), TransferSpeedColumn(), console=console
    ) as progress:

        def show_progress(name: str, done: int, total: int) -> None:
            if name not in bars:
                bars[name] = progress.add_task(name, total=total or None)
            progress.update(bars[name], completed=done, total=total or None)

        fetched = fetching.fetch(entry, weights, show_progress)
    for file in fetched:
        note = ", pinned from now on: nobody has published it" if file.pinned_now else ""
        say(console, f"{file.path} sha256 {file.sha256}{note}")
    if not fetched:
        say(console, f"{entry.id} is there and whole")
