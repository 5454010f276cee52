"""`status`: what a store holds, what its runs did, and everything about one of them."""

import json
from collections.abc import Callable
from time import sleep
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from clir_core.printable import printable
from ingest.commands import options
from ingest.terminal import shown

if TYPE_CHECKING:
    from db.store import Snapshot, Store

RUNS, FAILURES = 3, 20
"""How many of the newest are shown."""
EVERY_S = 2.0

RunArgument = Annotated[
    str, typer.Argument(metavar="RUN", help="A run, by the beginning of its id: everything that is known of it.")
]
WatchOption = Annotated[bool, typer.Option("--watch", help="Look again every two seconds, until Ctrl-C.")]


def status(
    run: RunArgument = "",
    *,
    watch: WatchOption = False,
    as_json: options.JsonOption = False,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Show what the store holds: coverage, the last runs, and what failed and why; or all about one run.

    Examples:
    * `python -m ingest status`

    * `python -m ingest status --watch`

    * `python -m ingest status 3f2a` (arguments, revision, versions, hardware, driver, energy, failures with tracebacks)
    """
    from db.store import Store

    opened, console = Store.open(store), Console()
    if as_json:
        typer.echo(json.dumps(_facts(opened, run), indent=2, default=str))
    elif watch:
        _watch(lambda: _drawn(opened, run, Console(stderr=True)), console)
    else:
        console.print(_drawn(opened, run, console), highlight=False, soft_wrap=True)


def _watch(draw: Callable[[], RenderableType], console: Console) -> None:
    try:
        with Live(draw(), console=console, auto_refresh=False) as live:
            while True:
                sleep(EVERY_S)
                live.update(draw(), refresh=True)
    except KeyboardInterrupt:
        return


def _facts(store: "Store", run: str) -> dict[str, Any]:
    from db.reading.run_question import rows
    from ingest.commands.newest import newest_snapshot
    from ingest.commands.run_facts import find_run, run_facts

    snapshot = newest_snapshot(store, Console(stderr=True))
    if snapshot is None:
        return {}
    if run:
        return run_facts(snapshot, find_run(snapshot, run))
    (counts,) = rows(snapshot, "counts")
    listed = {name: rows(snapshot, name) for name in ("coverage", "runs")}
    return {"counts": counts, **listed, "failures": rows(snapshot, "failures", run_id=None)}


def _drawn(store: "Store", run: str, console: Console) -> RenderableType:
    from ingest.commands.newest import newest_snapshot
    from ingest.commands.run_facts import find_run, run_lines

    snapshot = newest_snapshot(store, console)
    if snapshot is None:
        return 'the store is empty; run "python -m ingest demo" or "python -m ingest run"'
    if run:
        return Group(*run_lines(snapshot, find_run(snapshot, run)))
    return Group(_counts(snapshot), _coverage(snapshot), *_runs(snapshot))


def _counts(snapshot: "Snapshot") -> Text:
    from db.reading.run_question import rows

    (counts,) = rows(snapshot, "counts")
    held = ", ".join(f"{counts[name]} {name}" for name in ("images", "samples", "restorers", "scores"))
    made = f"{counts['restorations']} restorations ({counts['failed']} failed)"
    newest = f", the newest of {counts['newest']} UTC" if counts["restorations"] + counts["failed"] else ""
    return shown(f"{held}; {made}{newest}")


def _coverage(snapshot: "Snapshot") -> RenderableType:
    from db.reading.run_question import rows

    done = {(row["restorer_id"], row["task_id"]): row["done"] for row in rows(snapshot, "coverage")}
    if not done:
        return shown('nothing has been restored yet; run "python -m ingest run"')
    tasks = sorted({task_id for _, task_id in done})
    table = Table("restorer", *(escape(printable(task_id)) for task_id in tasks), title="finished restorations")
    table.columns[0].no_wrap = True
    for restorer_id in sorted({restorer_id for restorer_id, _ in done}):
        table.add_row(shown(restorer_id), *(str(done[restorer_id, task_id]) for task_id in tasks))
    return table


def _runs(snapshot: "Snapshot") -> list[Text]:
    from db.reading.run_question import rows
    from ingest.commands.run_facts import progress

    lines = [
        shown(f"run {run['run_id'][:8]} {run['status']}: {progress(run)}; {run['arguments']}")
        for run in rows(snapshot, "runs")[:RUNS]
    ]
    failures = rows(snapshot, "failures", run_id=None)[:FAILURES]
    return lines + [shown(f"failed {one['stage']} {one['subject']}: {one['error']}") for one in failures]
