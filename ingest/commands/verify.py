"""`verify`: is the store whole, and what mends it."""

import json
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from ingest.commands import options

if TYPE_CHECKING:
    from db.upkeep.verify import Findings

RepairOption = Annotated[
    bool,
    typer.Option("--repair", help="Take damaged images away, so that retry --lost, score and run make them again."),
]
QuickOption = Annotated[
    bool, typer.Option("--quick", help="Look at the beginning and end of every image, not at all of its bytes.")
]
NAMED_AT_MOST = 5


def verify(
    *,
    repair: RepairOption = False,
    quick: QuickOption = False,
    as_json: options.JsonOption = False,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Hash every image of the store, look for every image that a row names, and hold the rows against each other.

    Exits with 1 where something is lost, damaged or contradictory; images that no row names are only counted.

    Examples:
    * `python -m ingest verify`

    * `python -m ingest verify --repair && python -m ingest retry --lost`
    """
    from db.store import Store
    from db.upkeep.verify import take_away_damaged, total
    from db.upkeep.verify import verify as look
    from ingest.commands.newest import newest_snapshot
    from ingest.execution.progress import Reporter

    opened, console = Store.open(store), Console(stderr=as_json)
    snapshot = newest_snapshot(opened, console)
    with Reporter() as reporter:
        reporter.begin("reading images", total(opened))
        findings = look(opened, snapshot, quick=quick, on_progress=lambda count: reporter.advance(done=count))
    taken = take_away_damaged(opened, findings) if repair else 0
    if as_json:
        typer.echo(json.dumps(_facts(findings, taken), indent=2))
    else:
        for line in _lines(findings, taken):
            typer.echo(line)
    if not findings.is_sound:
        raise typer.Exit(1)


def _facts(findings: "Findings", taken: int) -> dict[str, object]:
    return {
        "sound": findings.is_sound,
        "artefacts": findings.checked,
        "bytes": findings.bytes,
        "lost": dict(findings.lost),
        "damaged": findings.damaged,
        "damaged_taken_away": taken,
        "orphans": len(findings.orphans),
        "strange_files": [str(path) for path in findings.strange],
        "contradictions": dict(findings.contradictions),
        "unreadable": findings.unreadable,
        "damaged_shards": [path.name for path in findings.shards],
    }


def _lines(findings: "Findings", taken: int) -> list[str]:
    lines = [f"{findings.checked} artefacts, {findings.bytes / 1e6:,.1f} MB"]
    for state, found in (("lost", findings.lost), ("damaged", findings.damaged)):
        for kind, times in Counter(found.values()).most_common():
            named = [sha[:12] for sha, of in found.items() if of == kind][:NAMED_AT_MOST]
            more = ", ..." if times > NAMED_AT_MOST else ""
            lines.append(f"{state}: {times} of kind {kind} ({', '.join(named)}{more})")
    lines += [f"contradiction: {cases} {what}" for what, cases in findings.contradictions.items()]
    lines += [f"unreadable: {line}" for line in findings.unreadable]
    lines += [f"damaged shard: {path.name}; its results are made again by the same run" for path in findings.shards]
    lines += [f"strange file: {path}" for path in findings.strange]
    if findings.orphans:
        lines.append(f'{len(findings.orphans)} artefacts are named by no row; "python -m ingest gc" takes them away')
    if taken:
        lines.append(f"{taken} damaged artefacts were taken away")
    return lines + _way_out(findings, taken)


def _way_out(findings: "Findings", taken: int) -> list[str]:
    if findings.damaged and not taken:
        return ['"python -m ingest verify --repair" takes damaged images away, so that they can be made again']
    lost = {**findings.lost, **findings.damaged}
    if any("map of a score" in kind for kind in lost.values()):
        return ['"python -m ingest retry --lost" makes lost images again, "python -m ingest score" lost maps']
    if lost:
        return ['"python -m ingest retry --lost" makes them again; an image or target that is lost needs its "run"']
    return ["sound"] if findings.is_sound else []
