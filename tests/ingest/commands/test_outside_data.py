"""Names, paths and disks as the world has them, through the command line."""

import errno
import os
import shutil
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from click.testing import Result

from clir_core.errors import ClirError
from db import durable
from db.errors import StoreError
from db.reading.user_sql import query
from db.store import Store

QUICK = ("--task", "sr2", "--restorer", "bicubic", "--metric", "psnr_rgb")


@pytest.mark.timeout(120)
def test_odd_names_and_things_that_are_no_files_stop_nothing(
    clir: Callable[..., Result], photographs: Path, tmp_path: Path
) -> None:
    (photographs / "astronaut.png").rename(photographs / os.fsdecode(b"caf\xe9.png"))
    (photographs / "chelsea.png").rename(photographs / "[red]x[bold]\x1b[2J.png")
    os.mkfifo(photographs / "pipe.png")
    (photographs / "phone.heic").touch()
    ran = clir("run", "--images", str(photographs), *QUICK)
    assert ran.exit_code == 1
    assert "2 restored and scored, 2 failed" in ran.output
    assert "pipe.png is a named pipe; expected a regular file" in ran.output
    assert "phone.heic: is a .heic file, which is not read" in ran.output
    snapshot = Store.open(tmp_path / "store").current()
    names = query(snapshot, "SELECT image_name FROM result ORDER BY ALL", limit=10).image_name.tolist()
    assert names == ["[red]x[bold]\\x1b[2J", "caf\\xe9"]


def test_status_shows_what_a_run_was_called_with_and_obeys_none_of_it(
    clir: Callable[..., Result], photographs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["run", "--images", "x[/red][bold]\x1b[31m", os.fsdecode(b"caf\xe9")]
    monkeypatch.setattr("sys.argv", ["ingest", *arguments])
    clir("run", "--images", str(photographs), *QUICK)
    shown = clir("status")
    assert shown.exit_code == 0, shown.exception
    assert "x[/red][bold]\\x1b[31m" in shown.output
    assert "caf\\xe9" in shown.output
    assert "\x1b" not in shown.output


COMMANDS = {
    "run": ("run", *QUICK),
    "plan": ("plan", *QUICK),
    "status": ("status",),
    "import": ("import", ".", "--restorer", "mine", "--task", "sr2"),
    "sql": ("sql", "SELECT 1"),
}


@pytest.mark.parametrize(
    ("command", "kind"),
    [  # a plan makes nothing, so a store below a file is one that is not there yet
        pair for pair in product(COMMANDS, ["file", "below a file", "other folder"]) if pair != ("plan", "below a file")
    ],
)
def test_a_path_that_is_no_store_is_one_line(
    clir: Callable[..., Result], tmp_path: Path, command: str, kind: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "letter.txt").touch()
    store = {"file": "file", "below a file": "file/store", "other folder": "folder"}[kind]
    refused = clir(*COMMANDS[command], "--store", str(tmp_path / store))
    assert refused.exit_code != 0
    assert isinstance(refused.exception, ClirError | StoreError), refused.exception
    assert str(tmp_path / "f") in str(refused.exception)
    assert "\n" not in str(refused.exception)


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.ENOSPC, "free some disk space"),
        (errno.EROFS, "make the store writable"),
        (errno.EACCES, "make the store writable"),
    ],
)
def test_a_full_or_closed_disk_is_one_line(
    clir: Callable[..., Result], photographs: Path, monkeypatch: pytest.MonkeyPatch, number: int, message: str
) -> None:
    def refuse(path: Path, content: bytes) -> None:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(durable, "write", refuse)
    refused = clir("run", "--images", str(photographs), *QUICK)
    assert isinstance(refused.exception, StoreError)
    assert message in str(refused.exception)
    assert "\n" not in str(refused.exception)


def test_a_store_that_may_not_be_written_is_shown_as_it_was(
    clir: Callable[..., Result], photographs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clir("run", "--images", str(photographs), *QUICK)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "snapshots")

    monkeypatch.setattr("ingest.commands.newest.publish", refuse)
    shown = clir("status")
    assert shown.exit_code == 0
    assert "this is the state of" in shown.output
    assert "2 images" in shown.output


@pytest.mark.slow
def test_an_image_may_belong_to_several_data_sets_and_each_has_it(
    clir: Callable[..., Result], photographs: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(photographs / "astronaut.png", other / "zz.png")
    clir("run", "--images", str(photographs), *QUICK)
    again = clir("run", "--images", str(other), *QUICK, "--dataset", "mine")
    assert "0 restored and scored, 0 failed, 1 were there already" in again.output
    from db.reading import questions

    snapshot = Store.open(tmp_path / "store").current()
    counted = questions.datasets(snapshot).set_index("dataset_id").images
    assert counted.to_dict() == {"photographs": 2, "mine": 1}
    for dataset, names in (("mine", {"astronaut"}), ("photographs", {"astronaut", "chelsea"})):
        chosen = questions.Selection(dataset_ids=(dataset,))
        assert set(questions.points(snapshot, chosen, []).image_name) == names
        assert set(questions.samples(snapshot, chosen).image_name) == names
    restored = tmp_path / "restored"
    restored.mkdir()
    shutil.copy(other / "zz.png", restored / "zz.png")
    taken = clir("import", str(restored), "--restorer", "net", "--task", "sr2", "--dataset", "mine")
    assert "1 imported and scored, 0 failed" in taken.output
    assert "has no data set 'nothing'; it has mine, photographs" in str(
        clir("import", str(restored), "--restorer", "net", "--task", "sr2", "--dataset", "nothing").exception
    )
