"""`run`: restore and score what is asked and not there yet."""

from ingest.commands import options


def run(  # noqa: PLR0913 - one argument an option
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
    device: options.DeviceOption = "auto",
    retry_failed: options.RetryOption = False,
    trajectory: options.TrajectoryOption = False,
    store: options.StoreOption = options.DEFAULT_STORE,
    weights: options.WeightsOption,
) -> None:
    """Restore and score what is asked for and not in the store yet; running it again does nothing.

    Results appear in the dashboard as they come. Ctrl-C keeps everything finished; run it again to go on.

    Examples:
    * `python -m ingest run` (built-in photographs, the paper's four tasks, every restorer that is ready)

    * `python -m ingest run --images photos --task sr4 --restorer span-ch48,bicubic`

    * `python -m ingest run --study study.toml` (ingest/job/study_file.py says what it may hold)

    * `python -m ingest run --degraded pairs/blur --targets pairs/sharp --task gopro-pairs`

    * `python -m ingest run --task blur1.2+sr4+noise5+jpeg70 --restorer realesrgan-x4plus --metric psnr_y,niqe`
    """
    from ingest.commands.run_job import run_and_summarise
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
        keep_trajectory=trajectory,
    )
    run_and_summarise(with_study(study, request), store, device)
