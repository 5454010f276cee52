"""`validate`: whether measures see what they are used for."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from ingest.commands import options
from ingest.commands.plain_help import PlainHelp

app = typer.Typer(help="Test measures under control.", no_args_is_help=True)


@app.callback()
def validate() -> None:
    """Test measures under control."""


@app.command("alignment", cls=PlainHelp)
def alignment(  # noqa: PLR0913 - one argument an option
    images: Annotated[
        list[Path], typer.Option("--images", parser=options.given_path, metavar="FOLDER", help="Images; repeatable.")
    ],
    *,
    crop: Annotated[int, typer.Option("--crop", min=0, help="Centre crop of this side; 0 keeps all.")] = 288,
    task: Annotated[
        list[str] | None, typer.Option("--task", help="Tasks that equation 15 is tested on; without it: sr2, sr4.")
    ] = None,
    metric: options.MetricsOption = None,
    by: Annotated[
        Literal["all", "change", "harmless", "where", "share", "gamma"],
        typer.Option("--by", help="How the table is split."),
    ] = "all",
    markdown: Annotated[
        Path | None, typer.Option("--markdown", metavar="FILE", help="Also write every table as a page of Markdown.")
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Also write every row as CSV.")] = None,
    as_json: options.JsonOption = False,
    device: options.DeviceOption = "auto",
    store: options.StoreOption = options.DEFAULT_STORE,
    weights: options.WeightsOption,
) -> None:
    """Which measures see a change of meaning, where a harmless change of equal PSNR is the alternative.

    Each image is given a sign with a word. A patch from elsewhere is pasted, letters are exchanged, a part is mirrored,
    texture is grown anew, each in two sizes; and for each of these the whole image, or just that part, is given noise,
    blur, JPEG, other colours or a sub-pixel shift of the same PSNR. The table says for every measure how often it calls
    the change of meaning the greater deviation (AUC: 0.5 is chance), with a 95 % interval over images, and its
    lead over the plain mean over patches. The page Alignment draws it.

    Examples:
    * `python -m ingest validate alignment --images photos --store validation`

    * `python -m ingest validate alignment --images photos --store validation --by change --json`
    """
    from db.store import Store
    from ingest.commands.listing import show_rows
    from ingest.commands.run_job import interruptible, something_failed
    from ingest.execution import alignment_verdicts
    from ingest.execution.alignment_validation import TASKS, ValidationRequest, validate_alignment
    from ingest.execution.progress import Reporter
    from ingest.job.request import split

    request = ValidationRequest(
        images=images, store=store, weights=weights, crop=crop, device=device, metrics=tuple(split(metric)),
        tasks=tuple(split(task)) or TASKS,
    )  # fmt: skip
    with Reporter() as reporter, interruptible(reporter):
        validated = validate_alignment(request, reporter)
    found = alignment_verdicts.verdicts(Store.open(store), list(validated.images))
    rows = [alignment_verdicts.line(each) for each in found if each.grouping == by]
    show_rows(rows, as_json=as_json, when_empty="nothing could be compared; the run's failures say why")
    if markdown:
        markdown.write_text(
            alignment_verdicts.as_markdown(found, validated.images, _asked(images, crop)), encoding="utf-8"
        )
    if csv:
        csv.write_text(alignment_verdicts.as_csv(found), encoding="utf-8")
    if any(something_failed(outcome) for outcome in validated.outcomes):
        raise typer.Exit(1)


def _asked(images: list[Path], crop: int) -> str:
    """The command, with folders by their names alone."""
    return f"python -m ingest validate alignment {' '.join(f'--images {path.name}' for path in images)} --crop {crop}"
