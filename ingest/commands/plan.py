"""`plan`: what `run` would do, without doing it."""

from pathlib import Path

from ingest.commands import options
from ingest.job.request import JobRequest


@options.takes_plugins
@options.takes_a_job
def plan(request: JobRequest, weights: Path, store: Path, *, as_json: options.JsonOption = False) -> None:
    """Show what `run` would do, and why: new, cached, stale, lost, failed and blocked restorations.

    Time and disk are those of the store's own results of each restorer, setting and device at the nearest size. It
    takes every option of `run`, and refuses what `run` would refuse.

    Examples:
    * `python -m ingest plan`

    * `python -m ingest plan --images photos --task sr4`

    * `python -m ingest plan --study paper-ablations --json | jq .seconds`
    """
    from ingest.commands.preview import preview

    preview(request, weights, store, as_json=as_json)
