"""`status`: what a store holds and what its last run did."""

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from clir_core.printable import printable
from ingest.commands import options
from ingest.terminal import say, shown

if TYPE_CHECKING:
    from db.store import Snapshot


def status(*, store: options.StoreOption = options.DEFAULT_STORE) -> None:
    """Show what the store holds: coverage, the last runs, and what failed and why.

    Example: `python -m ingest status`
    """
    from db.store import Store
    from ingest.commands.newest import newest_snapshot

    console = Console()
    snapshot = newest_snapshot(Store.open(store), console)
    if snapshot is None:
        say(console, 'the store is empty; run "python -m ingest demo" or "python -m ingest run"')
        return
    _show_counts(snapshot, console)
    _show_coverage(snapshot, console)
    _show_runs(snapshot, console)


def _show_counts(snapshot: "Snapshot", console: Console) -> None:
    from db.reading.run_question import rows

    (counts,) = rows(snapshot, "counts")
    held = ", ".join(f"{counts[name]} {name}" for name in ("images", "samples", "restorers", "scores"))
    made = f"{counts['restorations']} restorations ({counts['failed']} failed)"
    newest = f", the newest of {counts['newest']} UTC" if counts["restorations"] + counts["failed"] else ""
    say(console, f"{held}; {made}{newest}")


def _show_coverage(snapshot: "Snapshot", console: Console) -> None:
    from db.reading.run_question import rows

    done = {(row["restorer_id"], row["task_id"]): row["done"] for row in rows(snapshot, "coverage")}
    if not done:
        say(console, 'nothing has been restored yet; run "python -m ingest run"')
        return
    tasks = sorted({task_id for _, task_id in done})
    table = Table("restorer", *(escape(printable(task_id)) for task_id in tasks), title="finished restorations")
    table.columns[0].no_wrap = True
    for restorer_id in sorted({restorer_id for restorer_id, _ in done}):
        table.add_row(shown(restorer_id), *(str(done[restorer_id, task_id]) for task_id in tasks))
    console.print(table)


def _show_runs(snapshot: "Snapshot", console: Console) -> None:
    from db.reading.run_question import rows

    for run in rows(snapshot, "runs")[:3]:
        counts = f"{run['done_units']} done, {run['failed_units']} failed"
        say(console, f"run {run['run_id'][:8]} {run['status']}: {counts}; {run['arguments']}")
    for failure in rows(snapshot, "failures", run_id=None)[:20]:
        say(console, f"failed {failure['stage']} {failure['subject']}: {failure['error']}")
