"""`reproduce`: the paper's study, from the plan to the report."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table

from ingest.commands import options
from ingest.terminal import say, shown

if TYPE_CHECKING:
    from ingest.commands.preview import Ahead
    from ingest.job.reproduction import Missing, Part

ImagesOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--images",
        parser=options.given_path,
        metavar="FOLDER",
        help="Folder of target images; repeatable. Without it: photographs that come with the program.",
    ),
]
PhotographsOption = Annotated[
    Path | None,
    typer.Option(
        "--photographs",
        parser=options.given_path,
        metavar="FOLDER",
        help="Folder of real photographs without targets. Without it: some that come with the program.",
    ),
]
CropOption = Annotated[
    int | None,
    typer.Option("--crop", metavar="PIXELS", min=0, help="Side of the centre crop of targets; 0 keeps all of them."),
]
PlanOption = Annotated[bool, typer.Option("--plan", help="Say what would be done, for how long, and stop there.")]
ReportOption = Annotated[Path, typer.Option("--report", metavar="FILE", help="The report that it ends in.")]
ProfileOption = Annotated[
    Literal["quick", "paper", "full"],
    typer.Option("--profile", help="quick: minutes on two cores; paper: every exhibit; full: and what it leaves open."),
]


def reproduce(  # noqa: PLR0913 - one argument an option
    *,
    profile: ProfileOption = "quick",
    images: ImagesOption = None,
    photographs: PhotographsOption = None,
    crop: CropOption = None,
    plan: PlanOption = False,
    as_json: options.JsonOption = False,
    report: ReportOption = Path("report.html"),
    device: options.DeviceOption = "auto",
    store: options.StoreOption = options.DEFAULT_STORE,
    weights: options.WeightsOption,
) -> None:
    """Run the paper's study with the restorers that are ready here, on your images, and write its report.

    It asks nothing, fetches nothing, and goes on where it was stopped: what is in the store is not run again.

    Examples:
    * `python -m ingest reproduce` (minutes, on the photographs and networks that come with the program)

    * `python -m ingest reproduce --profile paper --images DIV2K_valid_HR --plan` (what it would do)
    """
    from ingest.commands.preview import look_ahead
    from ingest.commands.report import written
    from ingest.commands.run_job import finished
    from ingest.job.reproduction import Given, Profile, missing, parts, request

    given = Given(images=images or (), photographs=photographs, crop=crop, device=device)
    chosen = Profile(profile)
    console = Console(stderr=as_json)
    requests = [(part, request(part, chosen, given, weights)) for part in parts()]
    rows = [_row(part, look_ahead(asked, weights, store, console)) for part, asked in requests]
    absent = missing(chosen, given, weights)
    if as_json:
        typer.echo(json.dumps({"parts": rows, "missing": [asdict(one) for one in absent]}, indent=2))
    else:
        _show(rows, absent, console)
    if plan:
        return
    all_done: list[bool] = []
    for part, asked in requests:
        say(console, shown(part.title, "bold"))
        all_done.append(finished(asked, weights, store))
    failed = written(store, report)
    if failed or not all(all_done):
        raise typer.Exit(failed or 1)


def _row(part: "Part", ahead: "Ahead") -> dict[str, Any]:
    """What a part takes: from the store's own history, else by the rule of thumb."""
    from ingest.job.reproduction import unmeasured

    elsewhere = unmeasured()
    seconds, megabytes = ahead.estimates.seconds_around or 0.0, 0.0
    guessed = unknown = 0
    for each, known in zip(ahead.plan.candidate_plans, ahead.estimates.by_candidate, strict=True):
        units, spec = len(each.restore), each.candidate.spec
        if known.seconds is not None:
            seconds, megabytes = seconds + known.seconds, megabytes + (known.megabytes or 0.0)
        elif not spec.weights or spec.id.startswith(elsewhere.restorers):
            guessed += units
        else:
            unknown += units
    return {
        "part": part.title,
        "exhibits": list(part.exhibits),
        "images": len(ahead.plan.images),
        "to_restore": ahead.plan.units,
        "to_score": ahead.plan.to_score,
        "cached": ahead.plan.cached,
        "seconds": seconds + guessed * elsewhere.seconds,
        "megabytes": megabytes + guessed * elsewhere.megabytes,
        "guessed": guessed,
        "never_timed": unknown,
        "unreadable": [f"{source.path}: {error}" for source, error in ahead.plan.unreadable],
    }


def _show(rows: Sequence[Mapping[str, Any]], absent: "Sequence[Missing]", console: Console) -> None:
    """A row a part, then what is missing and what brings it."""
    from ingest.commands.preview import spoken_time

    table = Table("part", "fills", "images", "to restore", "done", "about", title="The paper's study")
    for row in rows:
        about = f"{spoken_time(row['seconds'])}, {row['megabytes']:.0f} MB"
        later = f" and {row['never_timed']} never timed here" if row["never_timed"] else ""
        counts = (row["images"], row["to_restore"], row["cached"])
        table.add_row(*map(shown, (row["part"], ", ".join(row["exhibits"]), *map(str, counts), f"{about}{later}")))
    console.print(table)
    whole = f"about {spoken_time(sum(row['seconds'] for row in rows))} in all"
    basis = ", by a rule of thumb where this store has no history" if any(row["guessed"] for row in rows) else ""
    say(console, f"{whole}{basis}; what two parts share is run once, and what is done is never run again")
    for line in dict.fromkeys(line for row in rows for line in row["unreadable"]):
        say(console, shown(f"left out: {line}"))
    for one in absent:
        say(console, shown(f"missing: {one.what}"), shown(f": {one.command}", "dim"))
