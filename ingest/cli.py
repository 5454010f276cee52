"""The command line: `python -m ingest`, also installed as `clir`.

Exit codes of every command:

| code | meaning |
|---|---|
| 0 | all that was asked for is done, or was done before |
| 1 | something failed (the summary counts it, the store keeps why), or verify or merge found what should not be |
| 2 | the command could not start: an option, a path, a store or a device that cannot be used; one line says which |
| 128 + n | signal n ended it (130 Ctrl-C, 143 SIGTERM); all that was finished is kept |
"""

import logging
import sys
from typing import Annotated

import typer

from clir_core.errors import ClirError
from clir_core.printable import printable
from db.errors import StoreError
from ingest.commands import (
    bench,
    card,
    demo,
    export,
    figures,
    gc,
    import_results,
    merge,
    metrics,
    plan,
    record_training,
    report,
    reproduce,
    restorers,
    retry,
    run,
    score,
    serve,
    sql,
    status,
    train,
    validate,
    verify,
    weights,
)
from ingest.commands.one_line_errors import OneLineErrors
from ingest.commands.plain_help import PlainHelp

app = typer.Typer(
    name="clir",
    cls=OneLineErrors,
    help="Run restorers and metrics into a results store, and look at it.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
app.command(cls=PlainHelp)(demo.demo)
app.command(cls=PlainHelp)(run.run)
app.command(cls=PlainHelp)(plan.plan)
app.command(cls=PlainHelp)(retry.retry)
app.command(cls=PlainHelp)(score.score)
app.command(cls=PlainHelp)(verify.verify)
app.command(cls=PlainHelp)(gc.gc)
app.command(cls=PlainHelp)(merge.merge)
app.command("import", cls=PlainHelp)(import_results.import_results)
app.command(cls=PlainHelp)(status.status)
app.command(cls=PlainHelp)(serve.serve)
app.command(cls=PlainHelp)(figures.figures)
app.command(cls=PlainHelp)(reproduce.reproduce)
app.command(cls=PlainHelp)(report.report)
app.command(cls=PlainHelp)(train.train)
app.command("record-training", cls=PlainHelp)(record_training.record_training)
app.command(cls=PlainHelp)(card.card)
app.add_typer(sql.app, name="sql")
app.add_typer(weights.app, name="weights")
app.add_typer(metrics.app, name="metrics")
app.add_typer(restorers.app, name="restorers")
app.add_typer(validate.app, name="validate")
app.add_typer(export.app, name="export")
app.add_typer(bench.app, name="bench")


@app.callback()
def settings(
    *, verbose: Annotated[bool, typer.Option("--verbose", help="Show tracebacks of failed items.")] = False
) -> None:
    """Run restorers and metrics into a results store, and look at it."""
    logging.basicConfig(level=logging.DEBUG if verbose else logging.WARNING, format="%(name)s: %(message)s")
    for noisy in ("PIL", "urllib3", "matplotlib", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def main() -> None:
    """Run the command line; an error a user can act on is one line and exit code 2."""
    try:
        app()
    except (ClirError, StoreError) as error:
        print(f"error: {printable(str(error))}", file=sys.stderr)  # noqa: T201 - the one line a user sees
        raise SystemExit(2) from error
