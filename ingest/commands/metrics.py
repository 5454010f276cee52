"""`metrics`: what can be measured, and what stands in the way of the rest."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from ingest.commands import options

if TYPE_CHECKING:
    from clir_core.interfaces import MetricSpec

app = typer.Typer(help="List the metrics.", no_args_is_help=True)


@app.command("list")
def show(
    word: Annotated[str, typer.Argument(help="Only metrics whose id contains this.")] = "",
    *,
    weights: options.WeightsOption,
) -> None:
    """List the metrics: direction, unit, reference, cost, whether computed by default, and status.

    Example: `python -m ingest metrics list align`
    """
    from ingest.job.catalogue import all_metrics
    from ingest.job.identities import reference

    table = Table("metric", "quality", "better", "unit", "against", "cost", "default", title="Metrics")
    table.add_column("status", no_wrap=True)
    for spec in all_metrics().values():
        if word in spec.id:
            default = "yes" if spec.default else ""
            facts = (spec.quality, spec.better, spec.unit, reference(spec), spec.cost, default)
            table.add_row(spec.id, *facts, _status(spec, weights))
    Console().print(table)


@app.callback()
def metrics() -> None:
    """List the metrics."""


def _status(spec: "MetricSpec", folder: Path) -> str:
    """`ready`, or the command that makes it so."""
    from clir_core.weights.catalogue import entry_of
    from clir_core.weights.locate import state

    absent = [file for file in spec.weights if state(file, folder) != "ready"]
    entries = sorted({entry.id for file in absent if (entry := entry_of(file)) is not None})
    if absent:
        return f"weights fetch {' '.join(entries)}" if entries else f"missing: {absent[0].source}"
    is_left_to_pyiqa = spec.id.startswith("pyiqa_") and not spec.weights
    return "pyiqa looks for its files itself" if is_left_to_pyiqa else "ready"
