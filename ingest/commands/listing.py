"""Lists: for a person on a terminal, for a program in a pipe, and as JSON; an id is never cut."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import typer
from rich.console import Console
from rich.table import Table

from clir_core.interfaces import WeightFile
from clir_core.printable import printable
from clir_core.weights.catalogue import entry_of
from clir_core.weights.locate import state
from ingest.terminal import shown

Fact: TypeAlias = str | int | float | bool | None
Row: TypeAlias = Mapping[str, Fact]


def show_rows(rows: Sequence[Row], *, as_json: bool, when_empty: str) -> None:
    """Write rows to stdout.

    Args:
        rows: All with the same keys, the identifying one first.
        as_json: A list of objects.
        when_empty: What to do, said on stderr where there is no row.
    """
    console = Console()
    if as_json:
        typer.echo(json.dumps(list(rows), indent=2))
    elif not rows:
        typer.echo(when_empty, err=True)
    elif console.is_terminal:
        console.print(drawn(rows))
    else:
        for line in plain(rows):
            typer.echo(line)


def plain(rows: Sequence[Row]) -> list[str]:
    """Tab-separated lines, the first one of names: what `cut` and `awk` understand. A missing value is NULL."""
    lines = [list(rows[0]), *([_text(value) for value in row.values()] for row in rows)]
    return ["\t".join(printable(cell) for cell in line) for line in lines]


def drawn(rows: Sequence[Row]) -> Table:
    """One row each: the id, whole, and beside it every fact that is there, in as many lines as the width needs."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True, overflow="fold")
    table.add_column(overflow="fold")
    for row in rows:
        identifier, *facts = row.items()
        said = (
            name.replace("_", " ") if value is True else _text(value)
            for name, value in facts
            if value not in ("", False)
        )
        table.add_row(shown(identifier[1], "bold"), shown(" · ".join(said)))
    return table


def weights_status(files: Sequence[WeightFile], folder: Path) -> str:
    """`ready`, or the command that makes it so."""
    absent = [file for file in files if state(file, folder) != "ready"]
    entries = sorted({entry.id for file in absent if (entry := entry_of(file)) is not None})
    if absent:
        return f"weights fetch {' '.join(entries)}" if entries else f"missing: {absent[0].source}"
    return "ready"


def _text(value: Fact) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)
