"""What a benchmark counts of a store, and what it finds beside it, in a store whose every row is known."""

from pathlib import Path

import pytest

from db.reading import benchmark
from db.store import Snapshot
from tests.db.queries.gallery_store import IMAGES, METRICS, gallery_store, sha

SAMPLES = [sha(image, "sr2") for image in IMAGES[:2]]


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return gallery_store(tmp_path / "store")


def test_units_are_those_of_the_samples_in_default_settings(snapshot: Snapshot) -> None:
    rows = benchmark.units(snapshot, SAMPLES)
    assert len(rows) == 2 * 6
    assert {row["sample_id"] for row in rows} == set(SAMPLES)
    assert {row["status"] for row in rows} == {"done"}
    assert not any(row["is_imported"] for row in rows)
    assert benchmark.units(snapshot, []) == []


def test_scores_are_those_of_the_named_protocols(snapshot: Snapshot) -> None:
    rows = benchmark.scores(snapshot, SAMPLES, ["ssim_y@1", "psnr_y@1", "other@1"])
    assert len(rows) == 2 * 6 + 2 * 5
    target = [row["value"] for row in rows if row["restorer_id"] == "target" and row["protocol_id"] == "ssim_y@1"]
    assert target == pytest.approx([1.0, 0.99]) or target == pytest.approx([0.99, 1.0])


def test_everything_else_is_counted_by_kind(snapshot: Snapshot) -> None:
    found = benchmark.mixture(
        snapshot,
        sample_ids=SAMPLES,
        image_ids=[sha(image) for image in IMAGES[:2]],
        protocol_ids=[f"{metric}@1" for metric in METRICS if metric != "niqe"] + ["niqe@2"],
        metric_ids=list(METRICS),
    )
    assert [(row["what"], row["subject"], row["cases"]) for row in found] == [
        ("foreign image", "set", 6),
        ("foreign protocol", "niqe@1", 2 * 8),
        ("foreign sample", "sr4", 2),
        ("several settings", "diffbir", 3),
        ("stale by revision", "span", 1),
    ]
