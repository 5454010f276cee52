"""`run --shard` and `merge`: parts of a job in stores of their own become one, exact by identities."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from db.reading.user_sql import query
from db.store import Store
from db.writing.publish import publish

ASKED = ("--task", "sr2,blur1", "--restorer", "bicubic,wiener,lanczos", "--metric", "psnr_rgb,ssim_y")
ROWS = """
SELECT restoration_id, sample_id, image_name, dataset_id, task_id, gamma, restorer_id, setting_id, status, restored_sha,
    degraded_sha, target_sha, psnr_rgb, ssim_y
FROM result ORDER BY ALL
"""


@pytest.fixture
def run(clir: Callable[..., Result], photographs: Path, tmp_path: Path) -> Callable[..., Path]:
    def call(name: str, *more: str) -> Path:
        ran = clir("run", "--images", str(photographs), *ASKED, *more, "--store", str(tmp_path / name))
        assert ran.exit_code == 0, ran.output
        return tmp_path / name

    return call


def rows(store: Path):
    return query(publish(Store.open(store), wait=True), ROWS, limit=1000)


@pytest.mark.slow
def test_two_shards_merged_are_one_whole_run_row_by_row(
    clir: Callable[..., Result], run: Callable[..., Path], tmp_path: Path
) -> None:
    whole, first, second = run("whole"), run("first", "--shard", "1/2"), run("second", "--shard", "2/2")
    assert set(rows(first).restoration_id).isdisjoint(rows(second).restoration_id)
    joined = str(tmp_path / "joined")
    dry = clir("merge", str(first), str(second), "--store", joined, "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert dry.output.count("images would be copied") == 2
    empty = publish(Store.open(tmp_path / "joined"), wait=True)
    assert query(empty, "SELECT count(*) AS n FROM result", limit=1).n[0] == 0
    merged = clir("merge", str(first), str(second), "--store", joined)
    assert merged.exit_code == 0, merged.output
    assert len(rows(whole)) > 5
    assert rows(tmp_path / "joined").equals(rows(whole))
    assert clir("verify", "--store", joined).exit_code == 0
    runs = query(Store.open(tmp_path / "joined").current(), "SELECT arguments FROM run_detail", limit=10)
    assert len(runs) == 2
    again = clir("merge", str(first), str(whole), "--store", joined)
    assert "new: nothing" in again.output
    assert rows(tmp_path / "joined").equals(rows(whole))


def test_what_is_lost_in_the_other_store_is_said_and_can_be_made_again(
    clir: Callable[..., Result], run: Callable[..., Path], tmp_path: Path
) -> None:
    other = run("other", "--limit", "1")
    restored = rows(other).restored_sha[0]
    (other / "artefacts" / restored[:2] / f"{restored}.png").unlink()
    merged = clir("merge", str(other), "--store", str(tmp_path / "store"))
    assert '1 are lost there ("retry --lost" makes them again)' in merged.output
    assert clir("retry", "--lost", "--metric", "psnr_rgb").exit_code == 0
    assert clir("verify").exit_code == 0


def test_a_store_is_not_merged_with_itself_nor_with_what_is_none(clir: Callable[..., Result], tmp_path: Path) -> None:
    Store.create(tmp_path / "store")
    assert "is this store itself" in str(clir("merge", str(tmp_path / "store")).exception)
    (tmp_path / "folder").mkdir()
    assert "is not a results store" in str(clir("merge", str(tmp_path / "folder")).exception)


def test_a_read_only_store_is_merged_as_it_was_last_published(
    clir: Callable[..., Result], run: Callable[..., Path], tmp_path: Path
) -> None:
    other = run("other", "--limit", "2")
    shutil.rmtree(other / "spool")
    (other / "spool").mkdir(mode=0o500)
    assert clir("merge", str(other), "--store", str(tmp_path / "store")).exit_code == 0
    assert len(rows(tmp_path / "store")) == 2
