"""Small real images and a way to call the command line in this process."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

from ingest.cli import app
from ingest.job.sources import builtin

Clir = Callable[..., Result]


@pytest.fixture(scope="session")
def take_photographs() -> Callable[[Path], Path]:
    """Two 96 px crops of real photographs, in a folder of that name."""

    def take(parent: Path) -> Path:
        folder = parent / "photographs"
        folder.mkdir()
        for source in builtin()[:2]:
            with Image.open(source.target) as image:
                image.convert("RGB").crop((100, 60, 196, 156)).save(folder / f"{source.name}.png")
        return folder

    return take


@pytest.fixture(scope="session")
def clir_in() -> Callable[[Path], Clir]:
    """Call the command line on the store and the weights of a folder."""

    def called(folder: Path) -> Clir:
        def call(*arguments: str) -> Result:
            environment = {"CLIR_STORE": str(folder / "store"), "CLIR_WEIGHTS": str(folder / "weights")}
            return CliRunner(env=environment).invoke(app, list(arguments), catch_exceptions=True)

        return call

    return called


@pytest.fixture
def photographs(tmp_path: Path, take_photographs: Callable[[Path], Path]) -> Path:
    """Photographs of this test's own."""
    return take_photographs(tmp_path)


@pytest.fixture
def clir(tmp_path: Path, clir_in: Callable[[Path], Clir]) -> Clir:
    """The command line on a store and a weights folder of this test's own."""
    return clir_in(tmp_path)
