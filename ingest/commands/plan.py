"""`plan`: what `run` would do, without doing it."""

from ingest.commands import options


def plan(  # noqa: PLR0913 - one argument an option
    *,
    study: options.StudyOption = None,
    images: options.ImagesOption = None,
    degraded: options.DegradedOption = None,
    targets: options.TargetsOption = None,
    scale: options.ScaleOption = 1.0,
    crop: options.CropOption = 0,
    task: options.TasksOption = None,
    restorer: options.RestorersOption = None,
    checkpoint: options.CheckpointOption = None,
    metric: options.MetricsOption = None,
    settings: options.SetOption = None,
    seed: options.SeedOption = 0,
    retry_failed: options.RetryOption = False,
    store: options.StoreOption = options.DEFAULT_STORE,
    weights: options.WeightsOption,
) -> None:
    """Show what `run` would do: new, cached, failed and blocked units, and the time the store's history suggests.

    Examples:
    * `python -m ingest plan`

    * `python -m ingest plan --images photos --task sr4`
    """
    from ingest.commands.preview import preview
    from ingest.job.request import JobRequest
    from ingest.job.study_file import with_study

    request = JobRequest(
        images=images or [],
        degraded=degraded,
        targets=targets,
        scale=scale,
        crop=crop,
        tasks=options.split(task),
        restorers=options.split(restorer),
        checkpoints=checkpoint or [],
        metrics=options.split(metric),
        assignments=settings or [],
        seed=seed,
        weights=weights,
        retry_failed=retry_failed,
    )
    preview(with_study(study, request), store)
