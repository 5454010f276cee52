import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from PIL import Image

from clir_core.errors import ImageError, RestorerError
from db import records
from db.reading import questions
from db.reading.user_sql import query
from db.store import Store
from db.writing import spool
from ingest.execution.importer import Declared


@pytest.fixture(scope="module")
def made(
    clir_in: Callable[[Path], Callable[..., Result]],
    take_photographs: Callable[[Path], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A store with samples of two tasks."""
    folder = tmp_path_factory.mktemp("made")
    asked = ("--task", "sr2,blur1", "--restorer", "bicubic", "--metric", "psnr_rgb")
    ran = clir_in(folder)("run", "--images", str(take_photographs(folder)), *asked)
    assert ran.exit_code == 0, ran.output
    return folder / "store"


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Store:
    """A copy of this test's own."""
    return Store.open(shutil.copytree(made, tmp_path / "store"))


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
    clir: Callable[..., Result], store: Store, elsewhere: Path
) -> None:
    with Image.open(elsewhere / "chelsea_mine.png") as image:
        image.resize((50, 50)).save(elsewhere / "chelsea_mine.png")
    asked = ("--restorer", "mine", "--task", "sr2", "--ending", "_mine", "--latency-ms", "35", "--parameters", "9")
    ran = clir("import", str(elsewhere), *asked, "--metric", "psnr_rgb,lr_psnr")
    assert ran.exit_code == 1
    assert "1 imported and scored, 1 failed" in ran.output
    snapshot = store.current()
    row = query(snapshot, "SELECT * FROM result WHERE restorer_id = 'mine'", limit=10).iloc[0]
    assert (row.image_name, row.latency_ms, row.parameters, row.psnr_rgb) == ("astronaut", 35, 9, 100)
    assert row.lr_psnr > 90
    assert "50 x 50" in questions.failures(snapshot).error.iloc[0]


def test_a_second_import_adds_to_the_first_and_a_changed_image_takes_its_place(
    clir: Callable[..., Result], store: Store, elsewhere: Path
) -> None:
    asked = ("--restorer", "mine", "--ending", "_mine", "--metric", "psnr_rgb,lpips")
    first = clir("import", str(elsewhere), "--task", "sr2", *asked, "--latency-ms", "35", "--title", "My net")
    assert "2 imported and scored, 0 failed" in first.output
    assert "not computed: lpips" in first.output
    clir("import", str(elsewhere), "--task", "blur1", *asked)
    again = clir("import", str(elsewhere), "--task", "sr2", *asked)
    assert "0 imported and scored, 0 failed, 2 were there already" in again.output
    with Image.open(elsewhere / "chelsea_mine.png") as image:
        image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(elsewhere / "chelsea_mine.png")
    changed = clir("import", str(elsewhere), "--task", "sr2", *asked)
    assert "1 imported and scored, 1 took the place of an earlier image" in changed.output
    assert "1 were there already" in changed.output
    snapshot = store.current()
    select = "SELECT * FROM result WHERE restorer_id = 'mine' ORDER BY task_id, image_name"
    rows = query(snapshot, select, limit=10)
    assert rows[["task_id", "image_name"]].to_numpy().tolist() == [
        ["blur1", "astronaut"],
        ["blur1", "chelsea"],
        ["sr2", "astronaut"],
        ["sr2", "chelsea"],
    ]
    assert (rows.psnr_rgb == 100).tolist() == [True, True, True, False]
    assert set(rows.restorer_title) == {"My net"}
    stale = query(snapshot, "SELECT * FROM stale", limit=10)
    assert stale.cause.tolist() == ["import"]


def test_an_import_never_takes_the_id_of_a_checkpoint(
    clir: Callable[..., Result], store: Store, elsewhere: Path
) -> None:
    setting = records.Setting(setting_id="other", restorer_id="own", label="", values="{}", is_default=True)
    spool.append(store, records.Shard(key="own", records=(setting,)))
    refused = clir("import", str(elsewhere), "--restorer", "own", "--task", "sr2", "--ending", "_mine")
    assert "'own' is a checkpoint that was run here; choose another id" in str(refused.exception)


def test_an_import_without_samples_says_how_to_make_them(
    clir: Callable[..., Result], store: Store, elsewhere: Path
) -> None:
    ran = clir("import", str(elsewhere), "--restorer", "mine", "--task", "sr4")
    assert isinstance(ran.exception, ImageError)
    assert 'make them with "run --task sr4"' in str(ran.exception)


@pytest.mark.parametrize("restorer", ["span-ch48", "My Net", "../x"])
def test_an_id_that_is_taken_or_malformed_is_refused(restorer: str) -> None:
    with pytest.raises(RestorerError, match="restorer"):
        Declared(restorer_id=restorer, title="", family="traditional")
