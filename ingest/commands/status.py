"""`status`: what a store holds and what its last run did."""

from rich.console import Console
from rich.table import Table

from ingest.commands import options


def status(*, store: options.StoreOption = options.DEFAULT_STORE) -> None:
    """Show what the store holds: coverage, the last runs, and what failed and why.

    Example: `python -m ingest status`
    """
    from db.reading import questions
    from db.store import Store
    from db.writing.publish import publish_or_warn

    opened = Store.open(store)
    snapshot = publish_or_warn(opened)
    console = Console()
    if snapshot is None:
        console.print('the store is empty; run "python -m ingest demo" or "python -m ingest run"')
        return
    counts = questions.counts(snapshot).iloc[0]
    console.print(
        f"{counts.images} images, {counts.samples} samples, {counts.restorers} restorers, {counts.scores} scores; "
        f"{counts.restorations} restorations ({counts.failed} failed), the newest of {counts.newest} UTC",
        highlight=False,
    )
    coverage = questions.coverage(snapshot).pivot_table(
        index="restorer_id", columns="task_id", values="done", aggfunc="sum", observed=True
    )
    table = Table("restorer", *map(str, coverage.columns), title="finished restorations")
    for restorer_id, row in coverage.iterrows():
        table.add_row(str(restorer_id), *(str(int(value)) for value in row))
    console.print(table)
    runs, failures = questions.runs(snapshot).head(3), questions.failures(snapshot).head(20)
    lines = zip(
        runs["run_id"].str[:8], runs["status"], runs["done_units"], runs["failed_units"], runs["arguments"], strict=True
    )
    for identifier, ended, done, failed, arguments in lines:
        console.print(f"run {identifier} {ended}: {done} done, {failed} failed; {arguments}", highlight=False)
    for stage, subject, error in zip(failures["stage"], failures["subject"], failures["error"], strict=True):
        console.print(f"failed {stage} {subject}: {error}", markup=False, soft_wrap=True)
