"""`restorers`: what can be run, and what stands in the way of the rest."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.commands import options
from ingest.commands.plain_help import PlainHelp

if TYPE_CHECKING:
    from clir_core.interfaces import RestorerSpec
    from ingest.commands.listing import Row

app = typer.Typer(help="List the restorers.", no_args_is_help=True)


@app.command("list", cls=PlainHelp)
@options.takes_plugins
def show(
    word: Annotated[str, typer.Argument(help="Only restorers whose id contains this.")] = "",
    *,
    as_json: options.JsonOption = False,
    weights: options.WeightsOption,
) -> None:
    """List the restorers: family, scales, settings, licence, whether run by default, and status.

    Examples:
    * `python -m ingest restorers list diffbir`

    * `python -m ingest restorers list --plugin median.py median`

    * `python -m ingest restorers list --json | jq -r '.[] | select(.status == "ready") | .restorer'`
    """
    from ingest.commands.listing import show_rows
    from ingest.job.catalogue import all_restorers
    from ingest.job.plugins import known

    rows = [_row(spec, weights) for spec in all_restorers().values() if word in spec.id]
    nothing = f'no restorer has {word!r} in its id; "python -m ingest restorers list" lists all'
    show_rows(rows, as_json=as_json, when_empty=nothing)
    for each in known().unusable:
        typer.echo(f"plug-in {each.name} cannot be used: {each.error}", err=True)
    if known().unusable:
        raise typer.Exit(1)


@app.callback()
def restorers() -> None:
    """List the restorers."""


def _row(spec: "RestorerSpec", weights: Path) -> "Row":
    from dataclasses import fields

    from ingest.job.readiness import missing_weights

    scales = ",".join(map(str, spec.scales))
    return {
        "restorer": spec.id,
        "title": spec.title,
        "family": spec.family,
        "scales": f"x{scales}" if scales else "any scale",
        "settings": " ".join(f"{each.name}={getattr(spec.setting, each.name)}" for each in fields(spec.setting)),
        "revision": spec.revision,
        "plugin": spec.source.removeprefix("plug-in ").partition(":")[0] if spec.code else "",
        "licence": spec.licence,
        "by_default": spec.default,
        "status": missing_weights(spec.weights, weights) or "ready",
    }
