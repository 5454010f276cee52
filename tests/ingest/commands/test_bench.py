"""`run --study` with image sets, `bench check` and `bench table` on a benchmark of two photographs."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from clir_core.identity import pixel_identity
from clir_core.imaging.images import read_planes
from ingest.job.catalogue import ReadyMetric, find_metric
from ingest.job.identities import protocol_id


@pytest.fixture
def study(photographs: Path, tmp_path: Path) -> Path:
    """Of the two photographs, under other names than their files have; a third file is none of its images."""
    lines: list[str] = []
    for number, path in enumerate(sorted(photographs.iterdir())):
        planes = read_planes(path)
        lines.append(f'photo{number} = "{planes.shape[-1]}x{planes.shape[-2]}:{pixel_identity(planes)}"')
        path.rename(path.with_name(f"file{number}.png"))
    (photographs / "stranger.png").write_bytes((Path(__file__).parents[2] / "data" / STRANGER).read_bytes())
    psnr = protocol_id(ReadyMetric(spec=find_metric("psnr_y")))
    path = tmp_path / "bench.toml"
    path.write_text(
        f"""
tasks = ["blur1"]
metrics = ["psnr_y"]
[benchmark]
title = "two photographs"
references = ["bicubic"]
draws = 1000
bootstrap_seed = 0
confidence = 0.95
[benchmark.protocols]
psnr_y = "{psnr}"
[image_set.two]
"""
        + "\n".join(lines),
        encoding="utf-8",
    )
    return path


STRANGER = "metrics/lpips_ex_ref.png"


@pytest.fixture
def run(clir: Callable[..., Result], study: Path, photographs: Path) -> Callable[..., Result]:
    def call(restorers: str, *more: str) -> Result:
        asked = ("--study", str(study), "--images", str(photographs), "--restorer", restorers)
        ran = clir("run", *asked, *more)
        assert ran.exit_code == 0, ran.output
        return ran

    return call


def checked(clir: Callable[..., Result], store: Path, study: Path) -> dict[str, Any]:
    told = clir("bench", "check", str(store), "--study", str(study), "--json")
    facts = json.loads(told.stdout)
    assert told.exit_code == (0 if facts["sound"] else 1)
    return facts


@pytest.mark.slow
def test_a_store_is_complete_once_the_commands_that_it_was_told_have_run(
    clir: Callable[..., Result], run: Callable[..., Result], study: Path, photographs: Path, tmp_path: Path
) -> None:
    ran = run("wiener", "--limit", "1")
    assert "left alone, for they are in no set of the study: stranger.png" in ran.output
    store = tmp_path / "store"
    facts = checked(clir, store, study)
    assert [(each["restorer"], each["count"]) for each in facts["missing"]] == [("bicubic", 2), ("wiener", 1)]
    assert facts["missing"][1]["images"] == ["two/photo1"]
    assert not facts["mixed"]
    for each in facts["missing"]:
        _, _, _, *arguments = shlex.split(each["command"].replace("FOLDER", str(photographs)))
        assert clir(*arguments).exit_code == 0
    facts = checked(clir, store, study)
    assert facts["sound"]
    assert [each["complete"] for each in facts["entered"]] == [True, True]
    shown = clir("bench", "table", str(store), "--study", str(study))
    lines = [line.split("\t") for line in shown.stdout.splitlines()]
    assert lines[0] == ["restorer", "task", "images", "psnr_y"]
    assert [line[:3] for line in lines[1:]] == [["bicubic", "blur1", "2"], ["wiener", "blur1", "2"]]

    own = ("--images", str(photographs), "--metric", "psnr_y", "--set", "balance=0.001")
    assert clir("run", *own, "--restorer", "bicubic,wiener", "--task", "blur1,blur2").exit_code == 0
    assert checked(clir, store, study)["mixed"] == [
        "1 x foreign image: photographs",
        "2 x foreign sample: blur2",
        "2 x several settings: wiener",
    ]


def test_a_study_of_named_images_needs_to_be_told_where_they_are(clir: Callable[..., Result], study: Path) -> None:
    assert "say where they are with --images FOLDER" in str(clir("plan", "--study", str(study)).exception)
