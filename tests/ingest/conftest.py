"""Small real images and a way to call the command line in this process."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

from ingest.cli import app
from ingest.job.sources import builtin


@pytest.fixture
def photographs(tmp_path: Path) -> Path:
    """Two 96 px crops of real photographs."""
    folder = tmp_path / "photographs"
    folder.mkdir()
    for source in builtin()[:2]:
        with Image.open(source.target) as image:
            image.convert("RGB").crop((100, 60, 196, 156)).save(folder / f"{source.name}.png")
    return folder


@pytest.fixture
def clir(tmp_path: Path) -> Callable[..., Result]:
    """Call the command line on a store and a weights folder of this test's own."""

    def call(*arguments: str) -> Result:
        environment = {"CLIR_STORE": str(tmp_path / "store"), "CLIR_WEIGHTS": str(tmp_path / "weights")}
        return CliRunner(env=environment).invoke(app, list(arguments), catch_exceptions=True)

    return call
