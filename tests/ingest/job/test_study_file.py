from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result

from db.reading.user_sql import query
from db.store import Store
from ingest.job.request import JobRequest, overlay
from ingest.job.study_file import StudyError, read_study

STUDY = """
images = ["photographs"]
tasks = ["shake", "sr2"]
restorers = ["bicubic", "wiener"]
metrics = ["psnr_rgb", "lr_psnr"]

[task.shake]
kernel = "shake.npy"
title = "Camera shake"
"""


@pytest.fixture
def study(tmp_path: Path, photographs: Path) -> Path:
    np.save(tmp_path / "shake.npy", np.array([[0, 1, 0], [1, 5, 3], [0, 2, 0]]))
    path = tmp_path / "study.toml"
    path.write_text(STUDY)
    return path


def test_a_study_with_a_kernel_of_its_own_runs_and_replays(
    clir: Callable[..., Result], study: Path, tmp_path: Path
) -> None:
    ran = clir("run", "--study", str(study))
    assert ran.exit_code == 0, ran.output
    snapshot = Store.open(tmp_path / "store").current()
    rows = query(snapshot, "SELECT * FROM result WHERE task_id = 'shake'", limit=10).set_index("restorer_id")
    assert set(rows.index) == {"bicubic", "wiener"}  # the kernel is known, so a non-blind deblurrer fits
    assert rows.lr_psnr.notna().all()
    assert rows.task_title.unique().tolist() == ["Camera shake"]
    assert rows.psnr_rgb.wiener.mean() > rows.psnr_rgb.bicubic.mean()


def test_flags_override_what_the_study_says(study: Path, tmp_path: Path) -> None:
    request = overlay(read_study(study), JobRequest(tasks=["blur1"]))
    assert request.tasks == ["blur1"]
    assert request.restorers == ["bicubic", "wiener"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('restorer = ["bicubic"]', "'restorer' means nothing here"),
        ("tasks = 3", "expected a list of words"),
        ("tasks = [", "cannot be read"),
        ("[task.mine]\ntitle = 'x'", "takes kernel, steps and title"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "study.toml"
    path.write_text(text)
    with pytest.raises(StudyError, match=message):
        read_study(path)
