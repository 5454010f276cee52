"""`reproduce`: its plan, and once the whole of it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from db.reading.user_sql import query
from db.store import Store


def test_the_plan_says_what_is_new_how_long_it_takes_and_what_is_missing_and_does_nothing(
    clir: Callable[..., Result], photographs: Path, tmp_path: Path
) -> None:
    said = clir("reproduce", "--plan", "--json", "--crop", "96", "--images", str(photographs))
    plan = json.loads(said.stdout)

    assert said.exit_code == 0
    assert [part["images"] for part in plan["parts"]] == [2, 3, 2]
    assert all(part["to_restore"] and part["seconds"] > 0 and part["cached"] == 0 for part in plan["parts"])
    assert "python -m ingest weights fetch stripformer-gopro" in {one["command"] for one in plan["missing"]}
    assert not (tmp_path / "store").exists()


def test_the_plan_for_a_reader_names_every_part_and_the_way_to_what_is_missing(clir: Callable[..., Result]) -> None:
    said = clir("reproduce", "--plan")

    assert "Figures 6 to 9" in said.output
    assert "missing: real photographs of yours: python -m ingest reproduce --profile quick" in said.output


def test_images_smaller_than_the_crop_are_named(clir: Callable[..., Result], photographs: Path) -> None:
    said = clir("reproduce", "--plan", "--images", str(photographs))

    assert "image is 96 x 96 pixels; cannot cut 288 x 288 out of it" in said.output


def test_a_folder_that_is_not_there_is_one_line(clir: Callable[..., Result]) -> None:
    said = clir("reproduce", "--images", "nowhere")

    assert said.exit_code != 0
    assert "nowhere" in str(said.exception)


@pytest.mark.slow
def test_it_ends_in_a_report_and_goes_on_where_it_was_stopped(
    clir: Callable[..., Result], photographs: Path, tmp_path: Path
) -> None:
    asked = ("reproduce", "--images", str(photographs), "--photographs", str(photographs))
    asked = (*asked, "--crop", "96", "--device", "cpu")
    first = clir(*asked, "--report", str(tmp_path / "report.html"))

    assert first.exit_code == 0, first.output
    text = (tmp_path / "report.html").read_text()
    assert all(f'id="figure-{number}"' in text for number in range(1, 10))
    snapshot = Store.open(tmp_path / "store").current()
    made = query(snapshot, "SELECT count(*) AS n FROM restoration", limit=1)["n"][0]
    again = clir(*asked, "--report", str(tmp_path / "again.html"))
    assert "0 restored and scored, 0 failed" in again.output
    snapshot = Store.open(tmp_path / "store").current()
    assert query(snapshot, "SELECT count(*) AS n FROM restoration", limit=1)["n"][0] == made
