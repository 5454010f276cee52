"""Shows a plan."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from db.store import Store
from ingest.commands.newest import newest_snapshot
from ingest.job.completed import CompletedWork, completed_in
from ingest.job.estimate import estimate
from ingest.job.plan import Job, Plan, make_plan
from ingest.job.request import JobRequest
from ingest.job.resolve import resolve
from ingest.terminal import say, shown


def preview(request: JobRequest, weights: Path, path: Path) -> None:
    """Plan a job on a store, which need not exist yet, and print it."""
    console = Console()
    job = resolve(request, weights)
    store = Store.open(path) if _is_there(path) else None
    completed = completed_in(store, newest_snapshot(store, console), job.metrics) if store else CompletedWork()
    made = make_plan(job, completed)
    _show(job, made, estimate(store, made) if store else {}, console)


def _is_there(path: Path) -> bool:
    """Whether anything is: an empty folder becomes a store, as a missing one does."""
    return path.exists() and not (path.is_dir() and not any(path.iterdir()))


def _show(job: Job, made: Plan, seconds: dict[str, float], console: Console) -> None:
    table = Table("restorer", "setting", "to restore", "to score", "about", title="What run would do")
    for candidate_plan in made.candidate_plans:
        restorer_id, to_restore = candidate_plan.candidate.spec.id, len(candidate_plan.restore)
        known = seconds.get(restorer_id)
        about = f"{known:.0f} s" if known is not None else "never timed here"
        cells = (restorer_id, candidate_plan.label, to_restore, len(candidate_plan.score), about if to_restore else "")
        table.add_row(*map(shown, cells))
    console.print(table)
    kinds = [f"{count} of them {kind}" for kind, count in (("stale", made.stale), ("lost", made.lost)) if count]
    again = f" ({', '.join(kinds)})" if kinds else ""
    counts = (f"{made.units} to restore{again}", f"{made.to_score} to score", f"{made.cached} done")
    say(console, ", ".join(counts), f", {made.failed_before} failed before")
    for line in _reasons(job, made):
        say(console, line)


def _reasons(job: Job, made: Plan) -> list[str]:
    """Why something is not in the plan, one line each."""
    return [
        *(f"unreadable: {source.path}: {error}" for source, error in made.unreadable),
        *(f"rejected: {item.name} {item.reason}" for item in job.rejected),
        *(f"blocked: {blocked.restorer_id}: {blocked.error}" for blocked in made.blocked),
        *(f"repeated: {line}" for line in made.repeated),
        *(f"left out: {reason}" for reason in made.not_applicable),
        *(f"not computed: {spec.id}: {reason}" for spec, reason in job.unavailable),
    ]
