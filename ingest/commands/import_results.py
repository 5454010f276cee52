"""`import`: images restored elsewhere become a restorer."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from ingest.commands import options

FamilyOption = Annotated[
    Literal["traditional", "cldm", "reference"] | None,
    typer.Option(help="What kind of restorer it is; traditional unless said."),
]


def import_results(  # noqa: PLR0913 - one argument an option
    folder: Annotated[
        Path, typer.Argument(parser=options.given_path, help="Folder of images, matched with targets by name and size.")
    ],
    *,
    restorer: Annotated[str, typer.Option("--restorer", metavar="ID", help="Id it gets: lower-case, hyphenated.")],
    task: Annotated[str, typer.Option("--task", metavar="TASK", help="The task of the store they were made from.")],
    title: Annotated[str, typer.Option(metavar="TEXT", help="Name on the charts; the id without it.")] = "",
    family: FamilyOption = None,
    dataset: Annotated[str, typer.Option(metavar="NAME", help="Data set they belong to, where names repeat.")] = "",
    ending: Annotated[str, typer.Option(metavar="TEXT", help="Ending of the file names to drop, e.g. _SwinIR.")] = "",
    parameters: Annotated[int | None, typer.Option(min=0, metavar="N", help="Parameter count, as declared.")] = None,
    latency_ms: Annotated[float | None, typer.Option(min=0, metavar="MS", help="Time an image, as declared.")] = None,
    device: Annotated[str, typer.Option(metavar="TEXT", help="What the latency was measured on.")] = "",
    source: Annotated[str, typer.Option(metavar="TEXT", help="Where the restorer comes from.")] = "",
    metric: options.MetricsOption = None,
    store: options.StoreOption = options.DEFAULT_STORE,
    weights: options.WeightsOption,
) -> None:
    """Take a folder of images that were restored elsewhere into the store, and score them.

    An import adds to what was imported under the same id before; a changed image takes the place of the earlier one.

    Examples:
    * `python -m ingest import results/swinir_x4 --restorer swinir-mine --task sr4`

    * `python -m ingest import out --restorer my-net --task sr4 --ending _out --latency-ms 35 --device "RTX 4090"`
    """
    from db.store import Store
    from ingest.commands.run_job import interruptible
    from ingest.execution.importer import Declared, Importer, read_before
    from ingest.execution.progress import Reporter
    from ingest.job.request import JobRequest
    from ingest.job.resolve import metrics_of
    from ingest.job.stored_targets import pair_with_samples, stored_targets

    request = JobRequest(restorers=[restorer], tasks=[task], metrics=metric)
    declared = Declared(
        restorer_id=restorer,
        title=title,
        family=family,
        parameters=parameters,
        latency_ms=latency_ms,
        device=device,
        source=source,
    )
    metrics, unavailable = metrics_of(request.metrics, weights)
    opened = Store.open(store)
    before = read_before(opened, restorer)
    pairs = pair_with_samples(folder, stored_targets(opened, task, dataset), ending)
    with Reporter() as reporter, interruptible(reporter):
        importer = Importer(
            store=opened,
            declared=declared,
            metrics=metrics,
            unavailable=unavailable,
            reporter=reporter,
            before=before,
        )
        run = importer.take(pairs)
        reporter.say(importer.summary(run))
    if run.failed_units:
        raise typer.Exit(1)
