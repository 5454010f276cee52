"""`gc`: free the disk of what no row needs."""

from collections import defaultdict
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.commands import options

if TYPE_CHECKING:
    from db.store import Snapshot

YesOption = Annotated[bool, typer.Option("--yes", help="Delete it; without this it is only counted.")]
OlderOption = Annotated[
    float,
    typer.Option("--older-than", min=0, metavar="HOURS", help="Leave younger files alone: they may be in the making."),
]


def gc(
    *, yes: YesOption = False, older_than: OlderOption = 1.0, store: options.StoreOption = options.DEFAULT_STORE
) -> None:
    """Say how much of the store no row needs, and delete it with --yes. Results are never deleted.

    It refuses while a run is writing.

    Examples:
    * `python -m ingest gc`

    * `python -m ingest gc --yes`
    """
    from db.errors import StoreError
    from db.reading.soundness import referenced_artefacts
    from db.store import Store
    from db.upkeep import files
    from db.writing.publish import publish

    opened = Store.open(store)
    snapshot = publish(opened, wait=True)
    writing = _writing(snapshot)
    if writing and yes:
        raise StoreError(
            f"the run {writing} is writing; wait until it has ended, or is lost after 5 minutes of silence"
        )
    referenced = {} if snapshot is None else referenced_artefacts(snapshot)
    seconds = older_than * 3600
    found = files.unneeded(opened, referenced, older_than_seconds=seconds)
    sums: defaultdict[str, list[int]] = defaultdict(list)
    for file in found:
        sums[file.why].append(file.bytes)
    for why, sizes in sums.items():
        typer.echo(f"{len(sizes)} x {why}: {sum(sizes) / 1e6:,.1f} MB")
    if not found:
        typer.echo(f"nothing older than {older_than:g} h is without need")
    elif yes:
        typer.echo(f"{files.delete(found, older_than_seconds=seconds) / 1e6:,.1f} MB are free now")
    else:
        typer.echo("--yes deletes them")


def _writing(snapshot: "Snapshot | None") -> str:
    """A run that is at work."""
    from db.reading import questions

    if snapshot is None:
        return ""
    runs = questions.runs(snapshot)
    at_work = runs[runs["status"] == "running"]["run_id"].tolist()
    return str(at_work[0])[:8] if at_work else ""
