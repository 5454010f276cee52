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
    as_json: options.JsonOption = False,
    device: options.DeviceOption = "auto",
    store: options.StoreOption = options.DEFAULT_STORE,
    weights: options.WeightsOption,
) -> None:
    """Which measures see a change of meaning, where a harmless change of equal PSNR is the alternative.

    Each image is given a sign with a word. A patch from elsewhere is pasted, letters are exchanged, a part is mirrored,
    texture is grown anew, each in two sizes; and for each of these the whole image, or just that part, is given noise,
    blur, JPEG, other colours or a sub-pixel shift of the same PSNR. The table says for every measure how often it calls
    the change of meaning the greater deviation (AUC: 0.5 is chance), with a 95 % interval over images. Keep it in a
    store of its own.

    Examples:
    * `python -m ingest validate alignment --images photos --store validation`

    * `python -m ingest validate alignment --images photos --store validation --by change --json`
    """
    from db.store import Store
    from ingest.commands.listing import show_rows
    from ingest.commands.run_job import interruptible, something_failed
    from ingest.execution.alignment_validation import ValidationRequest, validate_alignment, verdict_rows
    from ingest.execution.progress import Reporter
    from ingest.job.request import split

    request = ValidationRequest(
        images=images, store=store, weights=weights, crop=crop, device=device, metrics=tuple(split(metric)),
        tasks=tuple(split(task)) or ValidationRequest.tasks,
    )  # fmt: skip
    with Reporter() as reporter, interruptible(reporter):
        outcomes = validate_alignment(request, reporter)
    rows = verdict_rows(Store.open(store), by)
    show_rows(rows, as_json=as_json, when_empty="nothing could be compared; the run's failures say why")
    if any(something_failed(outcome) for outcome in outcomes):
        raise typer.Exit(1)
