"""`plan`: what `run` would do, without doing it."""

from pathlib import Path

from ingest.commands import options
from ingest.job.request import JobRequest


@options.takes_a_job
def plan(request: JobRequest, weights: Path, store: Path) -> None:
    """Show what `run` would do: new, cached, stale, failed and blocked units, and the time that history suggests.

    It takes every option of `run`, and refuses what `run` would refuse.

    Examples:
    * `python -m ingest plan`

    * `python -m ingest plan --images photos --task sr4`
    """
    from ingest.commands.preview import preview

    preview(request, weights, store)
