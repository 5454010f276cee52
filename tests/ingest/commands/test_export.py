"""`export figure`, as its users run it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.cli import app
from tests.dashboard.example_store import tiny_store


def test_a_figure_is_written_as_files(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    store = tiny_store(tmp_path / "store")
    command = ["export", "figure", str(tmp_path / "figure"), "--store", str(store.path), "--image", "bird.png"]
    command += ["--task", "sr2", "--show", "span", "--show", "target", "--region", "2,3,10,8"]
    result = CliRunner().invoke(app, command)

    assert result.exit_code == 0
    assert "crop-1-span.png" in capfd.readouterr().out
    assert {"figure.tex", "figure.pdf", "caption.txt"} < {path.name for path in (tmp_path / "figure").iterdir()}


def test_an_unknown_picture_is_one_line_and_exit_code_2(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    store = tiny_store(tmp_path / "store")
    command = ["export", "figure", str(tmp_path / "figure"), "--store", str(store.path), "--image", "fish.png"]
    result = CliRunner().invoke(app, [*command, "--task", "sr2", "--show", "span"])

    assert result.exit_code == 2
    said = capfd.readouterr().err.strip()
    assert said == "error: the task sr2 has no picture 'fish.png'; it has bird.png"
