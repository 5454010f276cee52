"""`status`: for people, for programs, and about one run."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from db import records
from db.clock import now
from db.store import Store
from db.writing import spool

HARDWARE = {"processor": "EPYC", "gpus": [{"name": "H200", "memory_gb": 141.0}], "driver": "570.1", "cuda": "12.8"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A run that has ended and one that is under way."""
    store = Store.create(tmp_path / "store")
    run = records.Run(
        run_id="aaaa1111", started_at=now(), finished_at=now(), status="done", arguments="python -m ingest run",
        revision="0123abc+dirty", versions='{"torch": "2.15.0"}', host="machine-0a1b2c3d", device="H200",
        planned_units=4, done_units=3, failed_units=1, hardware=json.dumps(HARDWARE), energy_j=7.2e6,
    )  # fmt: skip
    failure = records.Failure(
        run_id="aaaa1111", stage="restoration", subject="span on bird", error="ValueError: no",
        created_at=now(), traceback='Traceback\n  File "net.py"\nValueError: no',
    )  # fmt: skip
    started = {"arguments": "", "revision": "", "versions": "{}", "host": "", "device": ""}
    other = records.Run(run_id="aaab2222", started_at=now(), heartbeat_at=now(), **started)
    spool.append(store, records.Shard(key="runs", records=(run, failure, other)))
    return store


def test_a_run_is_told_with_its_provenance_energy_and_tracebacks(clir: Callable[..., Result], store: Store) -> None:
    told = clir("status", "aaaa").output
    for part in (
        "0123abc, with changes that are in no commit",
        "torch 2.15.0",
        "processor EPYC, gpus H200, 141.0, driver 570.1, cuda 12.8",
        "7,200,000 J (2 kWh)",
        "failed restoration span on bird: ValueError: no",
        '    File "net.py"',
    ):
        assert part in told


def test_an_id_that_means_no_run_or_several_is_refused(clir: Callable[..., Result], store: Store) -> None:
    assert "no runs have an id that begins with 'zz'; there are" in str(clir("status", "zz").exception)
    assert "2 runs have an id that begins with 'aaa'" in str(clir("status", "aaa").exception)


def test_programs_get_json(clir: Callable[..., Result], store: Store) -> None:
    facts = json.loads(clir("status", "--json").stdout)
    assert {row["run_id"] for row in facts["runs"]} == {"aaaa1111", "aaab2222"}
    one = json.loads(clir("status", "aaaa", "--json").stdout)
    assert (one["energy_j"], one["hardware"], one["versions"]) == (7.2e6, HARDWARE, {"torch": "2.15.0"})
    assert one["failures"][0]["traceback"].startswith("Traceback")


def test_restorers_are_listed_for_programs(clir: Callable[..., Result]) -> None:
    rows = {row["restorer"]: row for row in json.loads(clir("restorers", "list", "--json").stdout)}
    assert rows["bicubic"]["status"] == "ready"
    assert "weights fetch" in rows["span-ch48"]["status"]
