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
    from db.reading import questions

    counts = questions.counts(snapshot).iloc[0]
    held = f"{counts.images} images, {counts.samples} samples, {counts.restorers} restorers, {counts.scores} scores"
    made = f"{counts.restorations} restorations ({counts.failed} failed)"
    newest = f", the newest of {counts.newest} UTC" if counts.restorations + counts.failed else ""
    say(console, f"{held}; {made}{newest}")


def _show_coverage(snapshot: "Snapshot", console: Console) -> None:
    from db.reading import questions

    found = questions.coverage(snapshot)
    if found.empty:
        say(console, 'nothing has been restored yet; run "python -m ingest run"')
        return
    coverage = found.pivot_table(index="restorer_id", columns="task_id", values="done", aggfunc="sum", observed=True)
    table = Table(
        "restorer", *(escape(printable(str(task))) for task in coverage.columns), title="finished restorations"
    )
    table.columns[0].no_wrap = True
    for restorer_id, row in coverage.iterrows():
        table.add_row(shown(restorer_id), *(str(int(value)) for value in row))
    console.print(table)


def _show_runs(snapshot: "Snapshot", console: Console) -> None:
    from db.reading import questions

    runs, failures = questions.runs(snapshot).head(3), questions.failures(snapshot).head(20)
    lines = zip(
        runs["run_id"].str[:8], runs["status"], runs["done_units"], runs["failed_units"], runs["arguments"], strict=True
    )
    for identifier, ended, done, failed, arguments in lines:
        say(console, f"run {identifier} {ended}: {done} done, {failed} failed; {arguments}")
    for stage, subject, error in zip(failures["stage"], failures["subject"], failures["error"], strict=True):
        say(console, f"failed {stage} {subject}: {error}")
