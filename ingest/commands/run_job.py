"""Runs a job for a command: progress while it goes, a summary when it has ended."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from clir_core.printable import first_few
from ingest.execution.progress import Reporter
from ingest.execution.session import Outcome, run_job
from ingest.execution.signals import Interrupted, ending_signals_raise
from ingest.job.plan import Plan
from ingest.job.request import JobRequest
from ingest.job.resolve import resolve
from ingest.terminal import say, shown

if TYPE_CHECKING:
    from ingest.execution.from_store import Again


def run_and_summarise(request: JobRequest, weights: Path, store: Path) -> None:
    """Run a job and print its summary; `ingest.cli` lists the exit codes."""
    if not finished(request, weights, store):
        raise typer.Exit(1)


def finished(request: JobRequest, weights: Path, store: Path) -> bool:
    """Run a job and print its summary; False where something that was asked for could not be done."""
    with Reporter() as reporter, interruptible(reporter):
        outcome = run_job(resolve(request, weights), store, reporter)
    summarise(outcome, reporter.console)
    return not something_failed(outcome)


def run_again(again: "Again", *, dry_run: bool) -> None:
    """Make restorations of a store again and print the summary; or only say what would be done."""
    with Reporter() as reporter, interruptible(reporter):
        for candidate_plan in again.plan.candidate_plans:
            named = " ".join(part for part in (candidate_plan.candidate.spec.id, candidate_plan.label) if part)
            reporter.say(f"{named}: {len(candidate_plan.restore)} to make again")
        for blocked in again.plan.blocked:
            reporter.say(f"blocked: {blocked.restorer_id}: {blocked.error}")
        if again.samples:
            reporter.say(f"{len(again.samples)} samples with a lost image to prepare again")
        if dry_run or not (again.plan.units or again.samples):
            reporter.say(f"{again.plan.units} restorations to make again, {len(again.plan.blocked)} restorers blocked")
            return
        from ingest.execution.from_store import restore_again  # it stands on torch, which `run` may not need

        outcome = restore_again(again, reporter)
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
    say(console, f"{run.done_units} restored and scored, {run.failed_units} failed{earlier}")
    if plan.to_score:
        say(console, f"{plan.to_score} earlier results were given the scores they lacked")
    if plan.failed_before:
        again = '"python -m ingest retry" tries them again'
        say(console, f"{plan.failed_before} failed in an earlier run; {again}")
    if plan.put_off:
        say(console, f"{plan.put_off} more are left to another run by --limit")
    if plan.blocked:
        say(console, f"blocked: {', '.join(blocked.restorer_id for blocked in plan.blocked)}")
    for line in _of_sets(plan):
        say(console, line)
    for line in plan.repeated:
        say(console, shown(f"repeated: {line}", "dim"))
    for reason in plan.not_applicable:
        say(console, shown(f"left out: {reason}", "dim"))


def _of_sets(plan: Plan) -> Iterator[str]:
    if plan.foreign:
        yield f"left alone, for they are in no set of the study: {first_few(plan.foreign)}"
    if plan.absent:
        yield f"of the study's sets, not among the images of this run: {first_few(list(map(str, plan.absent)))}"


def something_failed(outcome: Outcome) -> bool:
    """Whether anything that was asked for could not be done."""
    return bool(outcome.run.failed_units or outcome.plan.failed_before)
