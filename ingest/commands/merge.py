"""`merge`: other stores join this one."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.commands import options

if TYPE_CHECKING:
    from db.store import Store
    from db.upkeep.compare import Difference
    from ingest.execution.progress import Reporter

OthersArgument = Annotated[
    list[Path], typer.Argument(parser=options.given_path, metavar="OTHER_STORE...", help="Folders of other stores.")
]


AuditOption = Annotated[
    float | None,
    typer.Option(
        "--audit",
        metavar="SHARE",
        min=0.0,
        max=1.0,
        help="First make this share of each other store's results again, as bench audit does; one in which anything "
        "differs stays out.",
    ),
]
SeedOption = Annotated[int, typer.Option("--audit-seed", metavar="N", help="Decides which.")]


@options.takes_plugins
def merge(  # noqa: PLR0913 - one argument an option
    others: OthersArgument,
    *,
    dry_run: options.DryRunOption = False,
    audit: AuditOption = None,
    audit_seed: SeedOption = 0,
    device: options.DeviceOption = "auto",
    store: options.StoreOption = options.DEFAULT_STORE,
    weights: options.WeightsOption,
) -> None:
    """Add everything that other stores have and this one lacks: shards of a job, a colleague's results, another lab's.

    The same identity is the same result, so that nothing is doubled. Where two stores contradict each other, ours
    stays, one line says so, and the command exits with 1. Images come along by their hashes; runs, failures and saved
    queries too.

    Examples:
    * `python -m ingest merge /shared/anna/store --dry-run`

    * `python -m ingest merge shard-1 shard-2 shard-3 --store whole`

    * `python -m ingest merge submission --audit 0.05` (only what holds here comes in)
    """
    from db.store import Store
    from ingest.commands.run_job import interruptible
    from ingest.execution.progress import Reporter

    opened = [Store.open(other) for other in others]
    joined = Store.create(store)
    with Reporter() as reporter, interruptible(reporter):
        kept_out = [] if audit is None else _failing(opened, audit, audit_seed, weights, device, reporter)
        taken = [other for other in opened if other not in kept_out]
        conflicts = [_take(joined, other, reporter, dry_run=dry_run) for other in taken]
    if any(conflicts) or kept_out:
        raise typer.Exit(1)


def _failing(
    others: "Sequence[Store]", share: float, seed: int, weights: Path, device: str, reporter: "Reporter"
) -> "list[Store]":
    """The stores whose results do not hold here; what differs is said."""
    from ingest.commands.audit_report import audit_lines
    from ingest.execution.audit import AuditRequest, audit
    from ingest.job.request import JobRequest
    from ingest.job.resolve import resolve_without_images

    job = resolve_without_images(JobRequest(device=device), weights)
    failing: list[Store] = []
    for other in others:
        request = AuditRequest(store=other.path, job=job, share=share, seed=seed)
        found = audit(request, reporter)
        for line in audit_lines(found, request.tolerance):
            reporter.say(f"{other.path.name}: {line}")
        if not found.is_clean:
            reporter.fail(other.path.name, "it does not hold here, and stays out")
            failing.append(other)
    return failing


def _take(store: "Store", other: "Store", reporter: "Reporter", *, dry_run: bool) -> bool:
    """Merge one store; whether it contradicts ours."""
    from db.errors import StoreError
    from db.upkeep.compare import compare
    from db.upkeep.join import join, wanted_artefacts
    from db.writing.publish import publish
    from ingest.commands.newest import newest_snapshot

    if other.path.resolve() == store.path.resolve():
        raise StoreError(f"{other.path} is this store itself; name another one")
    theirs, ours = newest_snapshot(other, reporter.console), publish(store, wait=True)
    if theirs is None or ours is None:
        reporter.say(f"{other.path.name} is empty")
        return False
    difference = compare(ours, theirs)
    reporter.say(f"{other.path.name}: {_described(difference)}")
    for conflict in difference.conflicts:
        reporter.fail(other.path.name, conflict)
    wanted = wanted_artefacts(store, difference)
    if dry_run:
        reporter.say(f"{len(wanted)} images would be copied")
    elif not difference.is_empty:
        reporter.begin(f"copying images of {other.path.name}", len(wanted))
        joined = join(store, other, difference, lambda count: reporter.advance(done=count))
        publish(store, wait=True)
        lost = f'; {len(joined.lost)} are lost there ("retry --lost" makes them again)' if joined.lost else ""
        reporter.say(f"{joined.copied} images copied, {joined.bytes / 1e6:,.1f} MB{lost}")
    return bool(difference.conflicts)


def _described(difference: "Difference") -> str:
    names = {
        "restoration": "restorations",
        "score": "scores",
        "sample": "samples",
        "image": "images",
        "restorer": "restorers",
        "run": "runs",
        "saved_query": "saved queries",
    }
    new = [f"{difference.count(table)} {name}" for table, name in names.items() if difference.count(table)]
    return f"new: {', '.join(new) or 'nothing'}; {difference.same} restorations are here already"
