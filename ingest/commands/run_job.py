"""Runs a job for a command: progress while it goes, a summary when it has ended."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape

from ingest.execution.progress import Reporter
from ingest.execution.session import Outcome, run_job
from ingest.execution.signals import Interrupted, ending_signals_raise
from ingest.job.request import JobRequest
from ingest.job.resolve import resolve


def run_and_summarise(request: JobRequest, store: Path, device: str) -> None:
    """Run a job and print its summary; `ingest.cli` lists the exit codes."""
    with Reporter() as reporter, interruptible(reporter):
        outcome = run_job(resolve(request), store, device, reporter)
    summarise(outcome, reporter.console)
    if something_failed(outcome):
        raise typer.Exit(1)


@contextmanager
def interruptible(reporter: Reporter) -> Generator[None]:
    """Say that a run was interrupted, and exit as a shell expects: 128 and the number of the signal."""
    with ending_signals_raise():
        try:
            yield
        except Interrupted as interrupted:
            reporter.say("interrupted; everything finished is in the store, and the same command goes on from there")
            raise typer.Exit(interrupted.exit_code) from None


def summarise(outcome: Outcome, console: Console) -> None:
    """A few lines: what was done, what was there already, what could not be done."""
    run, plan = outcome.run, outcome.plan
    earlier = f", {plan.cached} were there already" if plan.cached else ""
    console.print(f"{run.done_units} restored and scored, {run.failed_units} failed{earlier}", highlight=False)
    if plan.to_score:
        console.print(f"{plan.to_score} earlier results were given the scores they lacked", highlight=False)
    if plan.failed_before:
        console.print(
            f"{plan.failed_before} failed in an earlier run; --retry-failed tries them again", highlight=False
        )
    if plan.blocked:
        console.print(f"blocked: {', '.join(spec.id for spec, _ in plan.blocked)}", highlight=False)
    for reason in plan.not_applicable:
        console.print(f"[dim]left out: {escape(reason)}[/dim]", highlight=False)


def something_failed(outcome: Outcome) -> bool:
    """Whether anything that was asked for could not be done."""
    return bool(outcome.run.failed_units or outcome.plan.failed_before)
