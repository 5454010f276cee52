"""Everything the store knows of one run."""

import json
from datetime import timedelta
from typing import Any, cast

from rich.text import Text

from db.clock import now
from db.errors import StoreError
from db.reading.run_question import rows
from db.store import Snapshot
from ingest.terminal import shown

JOULES_A_KWH = 3.6e6


def find_run(snapshot: Snapshot, beginning: str) -> dict[str, Any]:
    """The one run whose id begins so.

    Raises:
        StoreError: None does, or several do.
    """
    runs = rows(snapshot, "runs")
    found = [run for run in runs if run["run_id"].startswith(beginning)]
    if len(found) != 1:
        known = ", ".join(run["run_id"][:8] for run in (found or runs)[:5])
        raise StoreError(f"{len(found) or 'no'} runs have an id that begins with {beginning!r}; there are {known}")
    return found[0]


def run_facts(snapshot: Snapshot, run: dict[str, Any]) -> dict[str, Any]:
    """The run as JSON can hold it, with its failures."""
    failures = rows(snapshot, "failures", run_id=run["run_id"])
    listed = [{name: value for name, value in failure.items() if name != "run_id"} for failure in failures]
    parsed = {name: json.loads(run[name]) for name in ("versions", "hardware") if run[name]}
    return {**run, **parsed, "failures": listed}


def run_lines(snapshot: Snapshot, run: dict[str, Any]) -> list[Text]:
    """The run, line by line."""
    facts = run_facts(snapshot, run)
    revision, dirty, _ = str(facts["revision"]).partition("+dirty")
    lines = {
        "run": facts["run_id"],
        "status": f"{facts['status']}: {progress(facts)}",
        "command": facts["arguments"],
        "started": f"{facts['started_at']} UTC",
        "finished": f"{facts['finished_at']} UTC" if facts["finished_at"] else "not yet",
        "revision": f"{revision}{', with changes that are in no commit' if dirty else ''}",
        "versions": _listed(facts["versions"]),
        "machine": facts["host"],
        "device": facts["device"],
        "hardware": _listed(facts["hardware"]) if facts["hardware"] else "not written by the version that ran",
        "energy": _energy(facts["energy_j"]),
    }
    shown_lines = [shown(f"{name:<9} {value}") for name, value in lines.items()]
    for failure in facts["failures"]:
        shown_lines.append(shown(f"failed {failure['stage']} {failure['subject']}: {failure['error']}"))
        trace = failure["traceback"] or ""
        shown_lines += [shown(f"    {line}", "dim") for line in cast("str", trace).splitlines()]
    return shown_lines


def progress(run: dict[str, Any]) -> str:
    """How far it has come, and when it will have ended if it goes on so."""
    done, failed, planned = run["done_units"], run["failed_units"], run["planned_units"]
    counts = f"{done} done, {failed} failed"
    left = planned - done - failed
    if run["status"] != "running" or left <= 0 or not done:
        return counts
    elapsed = now() - run["started_at"]
    remaining = timedelta(seconds=round(elapsed.total_seconds() / (done + failed) * left))
    return f"{counts} of {planned}, {remaining} left"


def _listed(facts: dict[str, Any]) -> str:
    return ", ".join(f"{name} {_plain(value)}" for name, value in facts.items())


def _plain(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(", ".join(map(str, dict(each).values())) for each in cast("list[dict[str, Any]]", value))
    return str(value)


def _energy(joules: float | None) -> str:
    if joules is None:
        return "the device does not tell"
    return f"{joules:,.0f} J ({joules / JOULES_A_KWH:.3g} kWh), all that its devices used meanwhile"
