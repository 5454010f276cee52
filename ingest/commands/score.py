"""`score`: more metrics for results that are there, from the store alone."""

import typer

from ingest.commands import options


def score(  # noqa: PLR0913 - one argument an option
    *,
    metric: options.MetricsOption = None,
    restorer: options.RestorersOption = None,
    task: options.TasksOption = None,
    where: options.ResultWhereOption = "",
    dry_run: options.DryRunOption = False,
    study: options.StudyOption = None,
    device: options.DeviceOption = "auto",
    time_limit: options.TimeLimitOption = None,
    store: options.StoreOption = options.DEFAULT_STORE,
    weights: options.WeightsOption,
) -> None:
    """Give results the scores they lack, without restoring anything. Imported and merged results are scored too.

    Examples:
    * `python -m ingest score --metric lpips_alex,dists`

    * `python -m ingest score --metric align_patch --restorer diffbir-v2.1 --where "gamma < 0.2"`
    """
    from db.reading.stored_restorations import Wanted
    from db.store import Store
    from ingest.commands.run_job import interruptible
    from ingest.execution.from_store import plan_scores, score_again
    from ingest.execution.progress import Reporter
    from ingest.job.request import JobRequest, split
    from ingest.job.resolve import resolve_without_images
    from ingest.job.study_file import with_study

    request = JobRequest(metrics=metric, device=device, time_limit=time_limit)
    opened = Store.open(store)
    wanted = Wanted(restorer_ids=split(restorer), task_ids=split(task), where=where)
    again = plan_scores(resolve_without_images(with_study(study, request), weights), opened, wanted)
    with Reporter() as reporter, interruptible(reporter):
        if dry_run or not again.to_score:
            reporter.say(f"{len(again.to_score)} results lack scores")
            return
        run = score_again(again, reporter)
        reporter.say(f"{run.done_units} results were given the scores they lacked, {run.failed_units} failed")
    if run.failed_units:
        raise typer.Exit(1)
