"""Shows a plan."""

import json
import platform
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from db.reading import experience
from db.reading.run_question import Row
from db.store import Snapshot, Store
from db.upkeep.naming import listed
from ingest.commands.newest import newest_snapshot
from ingest.environment import device_name
from ingest.job.completed import CompletedWork, completed_in
from ingest.job.estimate import Estimates, estimate
from ingest.job.plan import CandidatePlan, Job, Kind, Plan, make_plan
from ingest.job.request import JobRequest
from ingest.job.resolve import resolve
from ingest.terminal import say, shown

KINDS: tuple[Kind, ...] = ("new", "stale", "lost", "failed", "unscored", "cached")


def preview(request: JobRequest, weights: Path, path: Path, *, as_json: bool = False) -> None:
    """Plan a job on a store, which need not exist yet, and print it."""
    console = Console(stderr=as_json)
    ahead = look_ahead(request, weights, path, console)
    reasons = _reasons(ahead.job, ahead.plan, ahead.snapshot)
    if as_json:
        typer.echo(json.dumps({**_facts(ahead.plan, ahead.estimates), "reasons": reasons}, indent=2))
    else:
        _show(ahead.plan, ahead.estimates, reasons, console)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A job before it is run."""

    job: Job
    plan: Plan
    estimates: Estimates
    snapshot: Snapshot | None


def look_ahead(request: JobRequest, weights: Path, path: Path, console: Console) -> Ahead:
    """Plan a job on a store, which need not exist yet, and estimate it."""
    job = resolve(request, weights)
    store = Store.open(path) if _is_there(path) else None
    snapshot = newest_snapshot(store, console) if store else None
    completed = completed_in(store, snapshot, job.metrics) if store else CompletedWork()
    made = make_plan(job, completed)
    estimates = estimate(store, snapshot, made, _device(job, snapshot))
    return Ahead(job=job, plan=made, estimates=estimates, snapshot=snapshot)


def _device(job: Job, snapshot: Snapshot | None) -> str:
    """As the store names it; where no GPU is asked for, that of this machine's last run, for torch takes a second."""
    last = None if snapshot is None else experience.last_device(snapshot, platform.node())
    return last or "" if job.device in {"auto", "cpu"} else device_name(job.devices[0])


def _is_there(path: Path) -> bool:
    """Whether anything is: an empty folder becomes a store, as a missing one does."""
    return path.exists() and not (path.is_dir() and not any(path.iterdir()))


def _facts(made: Plan, estimates: Estimates) -> dict[str, Any]:
    restorers = [
        {
            "restorer": candidate_plan.candidate.spec.id,
            "setting": candidate_plan.label,
            **{kind: candidate_plan.found[kind] for kind in KINDS},
            "to_restore": len(candidate_plan.restore),
            "to_score": len(candidate_plan.score),
            "seconds": guess.seconds,
            "megabytes": guess.megabytes,
            "basis": guess.basis,
        }
        for candidate_plan, guess in zip(made.candidate_plans, estimates.by_candidate, strict=True)
    ]
    return {
        "to_restore": made.units,
        "to_score": made.to_score,
        "put_off": made.put_off,
        **{kind: made.count(kind) for kind in KINDS},
        "blocked": [blocked.restorer_id for blocked in made.blocked],
        "seconds": _total(guess.seconds for guess in estimates.by_candidate),
        "seconds_around": estimates.seconds_around,
        "megabytes": _total(guess.megabytes for guess in estimates.by_candidate),
        "restorers": restorers,
    }


def _show(made: Plan, estimates: Estimates, reasons: list[dict[str, str]], console: Console) -> None:
    present: list[Kind] = [kind for kind in KINDS if made.count(kind)]
    setting = ["setting"] if any(each.label for each in made.candidate_plans) else []
    table = Table("restorer", *setting, *present, "to restore", "to score", "about", title="What run would do")
    table.columns[0].overflow = "fold"
    table.columns[-1].no_wrap = True
    for candidate_plan, guess in zip(made.candidate_plans, estimates.by_candidate, strict=True):
        counts = [candidate_plan.found[kind] or "" for kind in present]
        about = _about(guess.seconds, guess.megabytes, guess.basis) if candidate_plan.restore else ""
        work = (len(candidate_plan.restore), len(candidate_plan.score))
        named = [candidate_plan.candidate.spec.id, *([candidate_plan.label] if setting else [])]
        table.add_row(*map(shown, (*named, *counts, *work, about)))
    console.print(table)
    for basis, names in _bases(made, estimates).items():
        say(console, f"~ {basis}: {listed(names, 4)}")
    again_kinds: tuple[Kind, ...] = ("stale", "lost")
    kinds = [f"{made.count(kind)} of them {kind}" for kind in again_kinds if made.count(kind)]
    again = f" ({', '.join(kinds)})" if kinds else ""
    counts = (f"{made.units} to restore{again}", f"{made.to_score} to score", f"{made.cached} done")
    say(console, ", ".join(counts), f", {made.failed_before} failed before")
    if made.put_off:
        say(console, f"{made.put_off} more are left to another run by --limit")
    total = _total(guess.seconds for guess in estimates.by_candidate)
    if total is not None:
        around = estimates.seconds_around
        beside = "" if around is None else f", and {spoken_time(around)} for loading, preparing and scoring as before"
        unknown = sum(
            len(each.restore)
            for each, guess in zip(made.candidate_plans, estimates.by_candidate, strict=True)
            if guess.seconds is None
        )
        rest = f"; {unknown} were never timed here" if unknown else ""
        say(console, f"about {spoken_time(total)} of restoring{beside}{rest}")
    subjects: dict[tuple[str, str], list[str]] = {}
    for reason in reasons:
        subjects.setdefault((reason["kind"], reason["reason"]), []).append(reason["subject"])
    for (kind, reason), names in subjects.items():
        whom = ", ".join(names)
        say(console, f"{kind}: {whom}{whom and ': '}{reason}")


def _bases(made: Plan, estimates: Estimates) -> dict[str, list[str]]:
    """Restorers whose times are not those of their own kind, by what they are from."""
    found: dict[str, dict[str, None]] = {}
    for candidate_plan, guess in zip(made.candidate_plans, estimates.by_candidate, strict=True):
        if candidate_plan.restore and guess.basis and guess.seconds is not None:
            found.setdefault(guess.basis, {})[candidate_plan.candidate.spec.id] = None
    return {basis: list(names) for basis, names in found.items()}


def _reasons(job: Job, made: Plan, snapshot: Snapshot | None) -> list[dict[str, str]]:
    """Why something is not in the plan, or is in it again."""
    found = [("unreadable", str(source.path), error) for source, error in made.unreadable]
    found += [("rejected", item.name, item.reason) for item in job.rejected]
    found += [("blocked", blocked.restorer_id, blocked.error) for blocked in made.blocked]
    stored = None if snapshot is None else experience.made_by(snapshot)
    for candidate_plan in made.candidate_plans:
        restorer_id = candidate_plan.candidate.spec.id
        if candidate_plan.found["stale"] and stored is not None:
            found.append(("stale", restorer_id, _why_stale(candidate_plan, stored)))
        again = "tried again" if job.retry_failed else "left alone; --retry-failed tries again"
        for error, times in Counter(error for _, error in candidate_plan.failed).most_common():
            found.append(("failed before", f"{times} of {restorer_id}, {again}", error))
    absent = sum(made.count(kind) for kind in ("new", "stale", "lost"))
    if job.strategy == "only-cached" and absent:
        found.append(("left alone", f"{absent} restorations", "--strategy only-cached makes none"))
    found += [("repeated", "", line) for line in made.repeated]
    if made.foreign:
        found.append(
            ("left alone", listed(made.foreign, 4), f"the study's sets have no image of {len(made.foreign)} files")
        )
    for dataset_id, times in Counter(named.dataset_id for named in made.absent).items():
        found.append(("not found", dataset_id, f"{times} of its images are not among those of this run"))
    found += [("left out", "", reason) for reason in made.not_applicable]
    found += [("not computed", spec.id, reason) for spec, reason in job.unavailable]
    return [dict(zip(("kind", "subject", "reason"), each, strict=True)) for each in found]


def _why_stale(candidate_plan: CandidatePlan, stored: Sequence[Row]) -> str:
    candidate = candidate_plan.candidate
    known = [row for row in stored if row["restorer_id"] == candidate.spec.id]
    others = sorted({row["revision"] for row in known} - {candidate.spec.revision})
    if others:
        earlier = ", ".join(map(str, others))
        return f"{candidate_plan.found['stale']} were made by revision {earlier}; it is {candidate.spec.revision} now"
    digests = sorted({row["weights_sha256"][:12] for row in known} - {candidate.weights_sha256[:12]})
    now = candidate.weights_sha256[:12] or "none"
    what = "code and weights" if candidate.spec.code else "weights"
    return f"{candidate_plan.found['stale']} were made with {what} {', '.join(digests) or 'unknown'}; now {now}"


def _total(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _about(seconds: float | None, megabytes: float | None, basis: str) -> str:
    if seconds is None or megabytes is None:
        return basis
    return f"{basis and '~'}{spoken_time(seconds)}, {megabytes:.1f} MB"


def spoken_time(seconds: float) -> str:
    """`95 s`, `7 min`."""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
