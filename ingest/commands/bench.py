"""`bench`: is a store complete and unmixed for a benchmark, who stands where, and do its results hold here."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from ingest.commands import options
from ingest.commands.plain_help import PlainHelp

if TYPE_CHECKING:
    from db.store import Snapshot
    from ingest.commands.listing import Row
    from ingest.job.benchmark_check import Check
    from ingest.job.standing import Mean

app = typer.Typer(help="Join a benchmark, and check those who did.", no_args_is_help=True)

StoreArgument = Annotated[
    Path,
    typer.Argument(
        parser=options.given_path,
        envvar="CLIR_STORE",
        metavar="STORE",
        help="Folder of the results store.",
        show_default="./store",
    ),
]
BenchmarkOption = Annotated[
    str, typer.Option("--study", metavar="FILE", help="Another benchmark: a study file with a table [benchmark].")
]
ShareOption = Annotated[
    float, typer.Option("--share", min=0.0, max=1.0, help="Of the restorations of each restorer; at least one of each.")
]
SeedOption = Annotated[
    int, typer.Option("--seed", help="Decides which; choose one that nobody knew when the results were made.")
]
LINES_AT_MOST = 40


@app.callback()
def bench() -> None:
    """Join a benchmark, and check those who did. `run --study clir-bench-1 --images FOLDER` does its work."""


@app.command("check", cls=PlainHelp)
def check_store(
    store: StoreArgument = options.DEFAULT_STORE,
    *,
    study: BenchmarkOption = "clir-bench-1",
    as_json: options.JsonOption = False,
) -> None:
    """Say whether a store is complete and unmixed for the benchmark, what is missing, and the command that makes it.

    Complete: every restorer has, in each task that it has entered, every image and every score, and the references
    have all tasks. Unmixed: one protocol a metric, one revision a restorer, one setting, no image or sample of another
    study. Exits with 1 where the store is not both.

    Examples:
    * `python -m ingest bench check submission`

    * `python -m ingest bench check submission --json | jq -r '.missing[].command'`
    """
    found = _checked(store, study, as_json=as_json)[0]
    if as_json:
        typer.echo(json.dumps(_facts(found), indent=2))
    else:
        for line in _lines(found):
            typer.echo(line)
    if not found.is_sound:
        raise typer.Exit(1)


@app.command("table", cls=PlainHelp)
def table(
    store: StoreArgument = options.DEFAULT_STORE,
    *,
    study: BenchmarkOption = "clir-bench-1",
    as_json: options.JsonOption = False,
) -> None:
    """Show the standing table: who is complete in a task, with means and intervals over the images that all share.

    Examples:
    * `python -m ingest bench table submission`

    * `python -m ingest bench table submission --json > standing.json`
    """
    from ingest.commands.listing import show_rows
    from ingest.job.standing import standing

    found, snapshot = _checked(store, study, as_json=as_json)
    cells = standing(found.benchmark, snapshot, found)
    show_rows(_table(cells, as_json=as_json), as_json=as_json, when_empty="no restorer is complete in any task yet")
    partial = sorted({(each.task_id, each.restorer_id) for each in found.missing})
    if partial:
        named = ", ".join(f"{restorer} on {task}" for task, restorer in partial[:LINES_AT_MOST])
        typer.echo(f'left out, for something is missing ("bench check" says what): {named}', err=True)


@app.command("audit", cls=PlainHelp)
@options.takes_plugins
def audit_store(  # noqa: PLR0913 - one argument an option
    store: StoreArgument = options.DEFAULT_STORE,
    *,
    share: ShareOption = 0.05,
    seed: SeedOption = 0,
    restorer: options.RestorersOption = None,
    task: options.TasksOption = None,
    where: options.ResultWhereOption = "",
    levels: Annotated[
        int, typer.Option(min=0, max=255, help="Of 255: by how much pixels made on another device may differ.")
    ] = 2,
    tolerance: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="By what share of their value scores may differ.")
    ] = 0.001,
    checkpoint: options.CheckpointsOption = None,
    study: options.StudyOption = None,
    as_json: options.JsonOption = False,
    device: options.DeviceOption = "auto",
    time_limit: options.TimeLimitOption = None,
    weights: options.WeightsOption,
) -> None:
    """Make a random share of a store's results again on this machine, and compare pixels and scores.

    The targets come from the store, are held against their identities, and are degraded and restored again; every
    image's hash is held against its bytes; and each stored score is held against the score of the stored pixels, so
    that it is found where pixels agree too. On the device that made them pixels must be equal. Nothing is written to
    the store. Exits with 1 where anything differs; what cannot be made here is named with the reason.

    Examples:
    * `python -m ingest bench audit /shared/anna/store --share 0.1 --seed 20261201`

    * `python -m ingest bench audit submission --restorer median --plugin median.py --share 1`
    """
    from db.reading.stored_restorations import Wanted
    from ingest.commands.audit_report import audit_facts, audit_lines
    from ingest.commands.run_job import interruptible
    from ingest.execution.audit import AuditRequest, audit
    from ingest.execution.audit_findings import Tolerance
    from ingest.execution.progress import Reporter
    from ingest.job.request import JobRequest, split
    from ingest.job.resolve import resolve_without_images
    from ingest.job.study_file import with_study

    asked = with_study(study, JobRequest(checkpoints=checkpoint, device=device, time_limit=time_limit))
    request = AuditRequest(
        store=store,
        job=resolve_without_images(asked, weights),
        wanted=Wanted(restorer_ids=split(restorer), task_ids=split(task), where=where),
        share=share,
        seed=seed,
        tolerance=Tolerance(levels=levels, relative=tolerance),
    )
    with Reporter() as reporter, interruptible(reporter):
        found = audit(request, reporter)
    if as_json:
        typer.echo(json.dumps(audit_facts(found), indent=2))
    else:
        for line in audit_lines(found, request.tolerance):
            typer.echo(line)
    if not found.is_clean:
        raise typer.Exit(1)


def _checked(path: Path, study: str, *, as_json: bool) -> "tuple[Check, Snapshot]":
    from db.errors import StoreError
    from db.store import Store
    from ingest.commands.newest import newest_snapshot
    from ingest.job.benchmark import read_benchmark
    from ingest.job.benchmark_check import check

    benchmark = read_benchmark(Path(study))
    snapshot = newest_snapshot(Store.open(path), Console(stderr=as_json))
    if snapshot is None:
        raise StoreError(f"{path} is empty; fill it with: python -m ingest run --study {study} --images FOLDER")
    return check(benchmark, snapshot, path), snapshot


def _facts(found: "Check") -> dict[str, object]:
    benchmark = found.benchmark
    return {
        "benchmark": benchmark.title,
        "sha256": benchmark.sha256,
        "sound": found.is_sound,
        "entered": [
            {
                "restorer": restorer_id,
                "task": task_id,
                "done": done,
                "of": len(benchmark.images),
                "complete": found.complete(restorer_id, task_id),
            }
            for (restorer_id, task_id), done in found.entered.items()
        ],
        "missing": [
            {
                "restorer": each.restorer_id,
                "task": each.task_id,
                "what": each.what,
                "count": each.count,
                "images": list(each.images),
                "reason": each.reason,
                "command": each.command,
            }
            for each in found.missing
        ],
        "mixed": list(found.mixed),
        "further_scores": dict(found.further),
    }


def _lines(found: "Check") -> list[str]:
    benchmark = found.benchmark
    size = f"{len(benchmark.images)} images, {len(benchmark.tasks)} tasks, {len(benchmark.protocols)} metrics"
    lines = [f"{benchmark.title} ({benchmark.sha256[:12]}): {size}"]
    complete = sum(found.complete(*place) for place in found.entered)
    lines.append(f"{complete} of {len(found.entered)} pairs of a restorer and a task are complete")
    for each in found.missing[:LINES_AT_MOST]:
        lines += [f"missing: {each}", f"    {each.command}"]
    if len(found.missing) > LINES_AT_MOST:
        lines.append(f"and {len(found.missing) - LINES_AT_MOST} more; --json lists all")
    further = [f"{metric_id} ({times} scores)" for metric_id, times in found.further.items() if times]
    lines += [f"welcome too: {', '.join(further)}"] if further else []
    lines += [f"mixed: {line}" for line in found.mixed]
    if found.mixed:
        lines.append("a store for the benchmark holds nothing else; give it one of its own with --store")
    return [*lines, "complete and unmixed"] if found.is_sound else lines


def _table(cells: "list[Mean]", *, as_json: bool) -> "list[Row]":
    """A row a cell in JSON; for people a row a restorer and task, each metric as `mean [low, high]`."""
    if as_json:
        return [
            {
                "task": cell.task_id,
                "restorer": cell.restorer_id,
                "metric": cell.metric_id,
                "mean": cell.mean,
                "low": cell.low,
                "high": cell.high,
                "images": cell.n_images,
            }
            for cell in cells
        ]
    metrics = dict.fromkeys(cell.metric_id for cell in cells)
    rows: dict[tuple[str, str], dict[str, str | int | None]] = {}
    for cell in cells:
        whole = {"restorer": cell.restorer_id, "task": cell.task_id, "images": cell.n_images, **dict.fromkeys(metrics)}
        row = rows.setdefault((cell.task_id, cell.restorer_id), whole)
        row[cell.metric_id] = f"{cell.mean:.4g} [{cell.low:.4g}, {cell.high:.4g}]"
    return list(rows.values())
