"""`metrics`: what can be measured, and what stands in the way of the rest."""

import typer
from rich.console import Console
from rich.table import Table

from ingest.commands import options

app = typer.Typer(help="List the metrics.", no_args_is_help=True)


@app.command("list")
def show(*, weights: options.WeightsOption) -> None:
    """List every metric: direction, unit, reference, cost, whether it is computed by default, and its status."""
    from ingest.attempt import Failed, attempt
    from ingest.identify import reference
    from ingest.models import all_metrics, weight_paths

    table = Table("metric", "quality", "better", "unit", "against", "cost", "default", "status", title="Metrics")
    for spec in all_metrics().values():
        ready = attempt(lambda spec=spec: weight_paths(weights, spec))
        status = ready.error if isinstance(ready, Failed) else "ready"
        default = "yes" if spec.default else ""
        table.add_row(spec.id, spec.quality, spec.better, spec.unit, reference(spec), spec.cost, default, status)
    Console().print(table)


@app.callback()
def metrics() -> None:
    """List the metrics."""
