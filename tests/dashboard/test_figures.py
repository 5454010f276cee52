"""Figures as files."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboard.figures import __main__ as command
from dashboard.figures.drawing import drawn
from dashboard.figures.files import Format, write
from db.connect import connect_read_only
from db.errors import StoreError
from db.store import Snapshot, Store

NAMES = [
    "clir-small-cldm-ceiling",
    "clir-small-cldm-cfg",
    "clir-small-cldm-inside",
    "clir-small-cldm-one-step",
    "clir-small-cldm-start",
    "clir-small-cldm-steps",
    "plane-by-gamma",
]


@pytest.fixture(scope="module")
def snapshot(stores: dict[str, Store]) -> Snapshot:
    current = stores["ablations"].current()
    assert current is not None
    return current


@pytest.fixture(scope="module")
def folder(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("figures") / "new"
    write(snapshot, folder, "", Format.SVG)
    return folder


def test_every_figure_of_the_store_is_a_file_of_a_plain_name(folder: Path) -> None:
    assert sorted(path.stem for path in folder.glob("*.svg")) == NAMES


def test_a_figure_says_its_title_n_and_protocols_in_the_picture(folder: Path) -> None:
    picture = (folder / "clir-small-cldm-start.svg").read_text()

    assert picture.startswith("<svg")
    for said in (
        "Starting noise (figure 6)",
        "sr2 n = 6, sr4 n = 6",
        "ssim_y@0123456789ab",
        "held: start_from = stage1",
    ):
        assert said in picture


def test_the_index_shows_every_figure_with_its_images_protocols_and_sql(folder: Path) -> None:
    index = (folder / "index.md").read_text()

    assert all(f"](<{name}.svg>)" in index for name in NAMES)
    assert "sr2 n = 6, sr4 n = 6; held: start\\_from = stage1" in index
    assert index.count("```sql") == len(NAMES)


@pytest.mark.slow
def test_the_same_store_gives_the_same_files(snapshot: Snapshot, folder: Path, tmp_path: Path) -> None:
    write(snapshot, tmp_path, "clir-small-cldm", Format.SVG)

    name = "clir-small-cldm-start.svg"
    assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_the_sql_of_every_ablation_runs_on_the_store(snapshot: Snapshot) -> None:
    for figure in drawn(snapshot, "clir-small-cldm"):
        if figure.name != "plane-by-gamma":
            with connect_read_only(snapshot) as connection:
                assert connection.execute(figure.sql).to_arrow_table().num_rows > 0


@pytest.mark.slow
def test_pictures_and_specifications_are_what_they_are_called(snapshot: Snapshot, tmp_path: Path) -> None:
    png = write(snapshot, tmp_path / "png", "clir-small-cldm", Format.PNG)
    specifications = write(snapshot, tmp_path / "json", "clir-small-cldm", Format.VEGA_LITE)

    assert png[0].read_bytes().startswith(b"\x89PNG")
    assert "vega-lite" in json.loads(specifications[0].read_text())["$schema"]
    assert specifications[0].name == "clir-small-cldm-ceiling.vl.json"


def test_a_restorer_without_ablations_is_named(snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="clir-small-vae has no ablation in this store; there are clir-small-cldm"):
        write(snapshot, tmp_path, "clir-small-vae", Format.SVG)


@pytest.mark.parametrize("name", ["empty", "partly failed"])
def test_a_store_without_sweeps_draws_what_it_can(name: str, stores: dict[str, Store]) -> None:
    current = stores[name].current()
    assert current is not None

    assert list(drawn(current)) == []


def test_bad_paths_are_one_line_and_exit_code_2(stores: dict[str, Store], tmp_path: Path) -> None:
    import typer

    app = typer.Typer()
    app.command()(command.main)
    taken = tmp_path / "file"
    taken.write_text("")

    nowhere = CliRunner().invoke(app, [str(tmp_path), "--store", str(tmp_path / "nowhere")])
    file = CliRunner().invoke(app, [str(taken), "--store", str(stores["ablations"].path)])

    assert (nowhere.exit_code, file.exit_code) == (2, 2)
    assert "is not a results store" in nowhere.output
    assert file.output.count("\n") == 1


def test_ingest_hands_the_command_on_with_its_exit_code(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ingest", "figures", str(tmp_path), "--store", str(tmp_path / "nowhere")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "is not a results store" in done.stderr
