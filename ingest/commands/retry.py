"""`retry`: failed restorations again, from the store alone."""

from typing import Annotated

import typer

from ingest.commands import options

ReasonOption = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="Only what failed with an error that contains this.")
]
LostOption = Annotated[
    bool, typer.Option("--lost", help="Instead: what has lost its image, or had a damaged one (see verify --repair).")
]


@options.takes_plugins
def retry(  # noqa: PLR0913 - one argument an option
    *,
    reason: ReasonOption = "",
    lost: LostOption = False,
    restorer: options.RestorersOption = None,
    task: options.TasksOption = None,
    where: options.ResultWhereOption = "",
    dry_run: options.DryRunOption = False,
    checkpoint: options.CheckpointsOption = None,
    study: options.StudyOption = None,
    metric: options.MetricsOption = None,
    device: options.DeviceOption = "auto",
    time_limit: options.TimeLimitOption = None,
    memory_limit: options.MemoryLimitOption = None,
    store: options.StoreOption = options.DEFAULT_STORE,
    weights: options.WeightsOption,
) -> None:
    """Try failed restorations again. It needs neither the images nor the options of the run that failed.

    Examples:
    * `python -m ingest retry --dry-run` (what failed, and how often)

    * `python -m ingest retry --reason "out of memory" --device cuda:1`

    * `python -m ingest retry --restorer diffbir-v2.1 --time-limit 7200`
    """
    from db.reading.stored_restorations import Wanted
    from db.store import Store
    from ingest.commands.run_job import run_again
    from ingest.execution.from_store import plan_restorations
    from ingest.job.request import JobRequest, split
    from ingest.job.resolve import resolve_without_images
    from ingest.job.study_file import with_study

    request = JobRequest(
        checkpoints=checkpoint,
        metrics=metric,
        device=device,
        time_limit=time_limit,
        memory_limit=memory_limit,
    )
    opened = Store.open(store)
    wanted = Wanted(restorer_ids=split(restorer), task_ids=split(task), reason=reason, where=where)
    job = resolve_without_images(with_study(study, request), weights)
    again = plan_restorations(job, opened, wanted, "lost" if lost else "failed")
    run_again(again, dry_run=dry_run)
