"""`merge`: other stores join this one."""

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


def merge(
    others: OthersArgument,
    *,
    dry_run: options.DryRunOption = False,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Add everything that other stores have and this one lacks: shards of a job, a colleague's results, another lab's.

    The same identity is the same result, so that nothing is doubled. Where two stores contradict each other, ours
    stays, one line says so, and the command exits with 1. Images come along by their hashes; runs, failures and saved
    queries too.

    Examples:
    * `python -m ingest merge /shared/anna/store --dry-run`

    * `python -m ingest merge shard-1 shard-2 shard-3 --store whole`
    """
    from db.store import Store
    from ingest.commands.run_job import interruptible
    from ingest.execution.progress import Reporter

    opened = [Store.open(other) for other in others]
    joined = Store.create(store)
    with Reporter() as reporter, interruptible(reporter):
        conflicts = [_take(joined, other, reporter, dry_run=dry_run) for other in opened]
    if any(conflicts):
        raise typer.Exit(1)


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
