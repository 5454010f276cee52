"""`run`: restore and score what is asked and not there yet."""

from pathlib import Path

from ingest.commands import options
from ingest.job.request import JobRequest


@options.takes_plugins
@options.takes_a_job
def run(request: JobRequest, weights: Path, store: Path) -> None:
    """Restore and score what is asked for and not in the store yet; running it again does nothing.

    Results appear in the dashboard as they come. Ctrl-C keeps everything finished; run it again to go on.

    Examples:
    * `python -m ingest run` (built-in photographs, the paper's four tasks, every restorer that is ready)

    * `python -m ingest run --images photos --task sr4 --restorer span-ch48,bicubic`

    * `python -m ingest run --images photos --checkpoint mine=exp1/net_g_latest.pth`

    * `python -m ingest run --images photos --plugin median.py --restorer median` (docs/plugins.md)

    * `python -m ingest run --study study.toml` (ingest/job/study_file.py says what it may hold)

    * `python -m ingest run --degraded pairs/blur --targets pairs/sharp --task gopro-pairs`

    * `python -m ingest run --task blur1.2+sr4+noise5+jpeg70 --restorer realesrgan-x4plus --metric psnr_y,niqe`

    * `python -m ingest run --images photos --device cuda:0,cuda:1 --where "width <= 2048" --limit 500`

    * `python -m ingest run --images photos --shard 3/8 --store shard-3` (then `merge` the eight stores)

    * `python -m ingest run --images photos --engine ray --gpu-share 0.5` (on the cluster of RAY_ADDRESS)
    """
    from ingest.commands.run_job import run_and_summarise

    run_and_summarise(request, weights, store)
