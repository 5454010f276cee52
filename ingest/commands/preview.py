"""Shows a plan."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from db.store import Store
from ingest.job.completed import CompletedWork, read_completed
from ingest.job.estimate import estimate
from ingest.job.plan import Plan, make_plan
from ingest.job.request import JobRequest
from ingest.job.resolve import resolve


def preview(request: JobRequest, path: Path) -> None:
    """Plan a job on a store, which need not exist yet, and print it."""
    store = Store.open(path) if path.exists() else None
    job = resolve(request).job
    made = make_plan(job, read_completed(store, job.metrics) if store else CompletedWork())
    _show(made, estimate(store, made) if store else {})


def _show(made: Plan, seconds: dict[str, float]) -> None:
    console = Console()
    table = Table("restorer", "setting", "to restore", "to score", "about", title="What run would do")
    for candidate_plan in made.candidate_plans:
        label = candidate_plan.label
        known = seconds.get(candidate_plan.candidate.spec.id)
        about = f"{known:.0f} s" if known is not None else "never timed here"
        table.add_row(
            candidate_plan.candidate.spec.id,
            label,
            str(len(candidate_plan.restore)),
            str(len(candidate_plan.score)),
            about if candidate_plan.restore else "",
        )
    console.print(table)
    console.print(
        f"{made.units} to restore, {made.to_score} to score, {made.cached} done, {made.failed_before} failed before"
    )
    for source, error in made.unreadable:
        console.print(f"unreadable: {source.path}: {error}", markup=False, soft_wrap=True)
    for spec, error in made.blocked:
        console.print(f"blocked: {spec.id}: {error}", markup=False, soft_wrap=True)
    for reason in made.not_applicable:
        console.print(f"left out: {reason}", markup=False, soft_wrap=True)
