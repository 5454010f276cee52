"""`import`: images restored elsewhere become a restorer."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from ingest.commands import options

FamilyOption = Annotated[Literal["traditional", "cldm", "reference"], typer.Option(help="What kind of restorer it is.")]


def import_results(  # noqa: PLR0913 - one argument an option
    folder: Annotated[Path, typer.Argument(help="Folder of restored images, matched with targets by name and size.")],
    *,
    restorer: Annotated[str, typer.Option("--restorer", help="Id the restorer gets: lower-case, hyphenated.")],
    task: Annotated[str, typer.Option("--task", help="The task of the store they were made from.")],
    title: Annotated[str, typer.Option(help="Name on the charts; the id without it.")] = "",
    family: FamilyOption = "traditional",
    dataset: Annotated[str, typer.Option(help="Data set they belong to, where names repeat.")] = "",
    ending: Annotated[str, typer.Option(help="Ending of the file names to drop, e.g. _SwinIR.")] = "",
    parameters: Annotated[int, typer.Option(min=0, help="Parameter count, as declared.")] = 0,
    latency_ms: Annotated[float | None, typer.Option(min=0, help="Time an image, as declared.")] = None,
    device: Annotated[str, typer.Option(help="What the latency was measured on.")] = "",
    source: Annotated[str, typer.Option(help="Where the restorer comes from.")] = "",
    metric: options.MetricsOption = None,
    store: options.StoreOption = options.DEFAULT_STORE,
    weights: options.WeightsOption,
) -> None:
    """Take a folder of images that were restored elsewhere into the store, and score them.

    Examples:
    * `python -m ingest import results/swinir_x4 --restorer swinir --task sr4`

    * `python -m ingest import out --restorer my-net --task sr4 --ending _out --latency-ms 35 --device "RTX 4090"`
    """
    from db.store import Store
    from ingest.commands.run_job import interruptible
    from ingest.execution.importer import Declared, Importer, pair_with_samples, stored_targets
    from ingest.execution.progress import Reporter
    from ingest.job.request import JobRequest
    from ingest.job.resolve import metrics_of

    opened = Store.open(store)
    pairs = pair_with_samples(folder, stored_targets(opened, task, dataset), ending)
    declared = Declared(
        restorer_id=restorer,
        title=title or restorer,
        family=family,
        parameters=parameters,
        latency_ms=latency_ms,
        device=device,
        source=source,
    )
    metrics, _ = metrics_of(JobRequest(metrics=options.split(metric), weights=weights))
    with Reporter() as reporter, interruptible(reporter):
        importer = Importer(store=opened, weights=weights, declared=declared, metrics=metrics, reporter=reporter)
        run = importer.take(pairs)
        reporter.say(f"{run.done_units} imported and scored, {run.failed_units} failed")
    if run.failed_units:
        raise typer.Exit(1)
