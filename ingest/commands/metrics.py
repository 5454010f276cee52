"""`metrics`: what can be measured, and what stands in the way of the rest."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.commands import options
from ingest.commands.plain_help import PlainHelp

if TYPE_CHECKING:
    from clir_core.interfaces import MetricSpec
    from ingest.commands.listing import Row

app = typer.Typer(help="List the metrics.", no_args_is_help=True)


@app.command("list", cls=PlainHelp)
def show(
    word: Annotated[str, typer.Argument(help="Only metrics whose id contains this.")] = "",
    *,
    as_json: options.JsonOption = False,
    weights: options.WeightsOption,
) -> None:
    """List the metrics: direction, unit, reference, cost, whether computed by default, and status.

    Examples:
    * `python -m ingest metrics list align`

    * `python -m ingest metrics list | cut -f 1` (tab-separated lines in a pipe)
    """
    from ingest.commands.listing import show_rows
    from ingest.job.catalogue import all_metrics

    rows = [_row(spec, weights) for spec in all_metrics().values() if word in spec.id]
    nothing = f'no metric has {word!r} in its id; "python -m ingest metrics list" lists all'
    show_rows(rows, as_json=as_json, when_empty=nothing)


@app.callback()
def metrics() -> None:
    """List the metrics."""


def _row(spec: "MetricSpec", weights: Path) -> "Row":
    from ingest.commands.listing import weights_status
    from ingest.job.identities import reference

    against = reference(spec)
    is_left_to_pyiqa = spec.id.startswith("pyiqa_") and not spec.weights
    return {
        "metric": spec.id,
        "quality": spec.quality,
        "better": f"{spec.better} is better",
        "unit": spec.unit,
        "reference": "no reference" if against == "none" else f"against the {against}",
        "cost": spec.cost,
        "by_default": spec.default,
        "status": "pyiqa looks for its files itself" if is_left_to_pyiqa else weights_status(spec.weights, weights),
    }
