from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from PIL import Image

from clir_core.errors import ImageError, RestorerError
from db.reading import questions
from db.reading.user_sql import query
from db.store import Store
from ingest.execution.importer import Declared


@pytest.fixture
def elsewhere(photographs: Path, tmp_path: Path) -> Path:
    """What another program made: here, the targets themselves under other names, and one image of the wrong size."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    for path in photographs.iterdir():
        with Image.open(path) as image:
            image.save(folder / f"{path.stem}_mine.png")
    return folder


def test_a_folder_becomes_a_restorer_with_its_declared_cost(
    clir: Callable[..., Result], photographs: Path, elsewhere: Path, tmp_path: Path
) -> None:
    clir("run", "--images", str(photographs), "--task", "sr2", "--restorer", "bicubic", "--metric", "psnr_rgb")
    with Image.open(elsewhere / "chelsea_mine.png") as image:
        image.resize((50, 50)).save(elsewhere / "chelsea_mine.png")
    asked = ("--restorer", "mine", "--task", "sr2", "--ending", "_mine", "--latency-ms", "35", "--parameters", "9")
    ran = clir("import", str(elsewhere), *asked, "--metric", "psnr_rgb,lr_psnr")
    assert ran.exit_code == 1
    assert "1 imported and scored, 1 failed" in ran.output
    snapshot = Store.open(tmp_path / "store").current()
    row = query(snapshot, "SELECT * FROM result WHERE restorer_id = 'mine'", limit=10).iloc[0]
    assert (row.image_name, row.latency_ms, row.parameters, row.psnr_rgb) == ("astronaut", 35, 9, 100)
    assert row.lr_psnr > 90
    assert "50 x 50" in questions.failures(snapshot).error.iloc[0]


def test_an_import_without_samples_says_how_to_make_them(
    clir: Callable[..., Result], photographs: Path, elsewhere: Path
) -> None:
    clir("run", "--images", str(photographs), "--task", "sr2", "--restorer", "bicubic", "--metric", "psnr_rgb")
    ran = clir("import", str(elsewhere), "--restorer", "mine", "--task", "sr4")
    assert isinstance(ran.exception, ImageError)
    assert 'make them with "run --task sr4"' in str(ran.exception)


@pytest.mark.parametrize("restorer", ["span-ch48", "My Net", "../x"])
def test_an_id_that_is_taken_or_malformed_is_refused(restorer: str) -> None:
    with pytest.raises(RestorerError, match="restorer"):
        Declared(restorer_id=restorer, title="", family="traditional")
