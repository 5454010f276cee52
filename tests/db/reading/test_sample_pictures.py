"""The pictures of a sample beside its restorations."""

from pathlib import Path

import pytest

from db.reading.sample_pictures import figure_restorations, sample_maps, sample_steps
from db.records import Score, Shard, TrajectoryStep
from db.store import Snapshot
from db.writing.publish import publish
from db.writing.spool import append
from tests.dashboard.example_store import partly_failed_store, sample_id, sha

SAMPLE = sample_id("picture3", "sr4")
OTHER = sample_id("picture0", "sr2")
RESTORATION = sha("picture3", "sr4", "diffbir")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    store = partly_failed_store(Path(tmp_path_factory.mktemp("pictures")) / "store")
    steps = [
        TrajectoryStep(restoration_id=RESTORATION, step=step, timestep=900.0 - 300 * step, predicted_sha=sha(step))
        for step in range(3)
    ]
    mapped = Score(restoration_id=RESTORATION, protocol_id="lpips@0123456789ab", value=0.25, artefact_sha=sha("map"))
    append(store, Shard(key="pictures", records=(*steps, mapped)))
    snapshot = publish(store)
    assert snapshot is not None
    return snapshot


def test_steps_come_in_their_order(snapshot: Snapshot) -> None:
    found = sample_steps(snapshot, SAMPLE)

    assert found["timestep"].tolist() == [900.0, 600.0, 300.0]
    assert set(found["restoration_id"]) == {RESTORATION}
    assert sample_steps(snapshot, OTHER).empty


def test_kept_maps_are_found(snapshot: Snapshot) -> None:
    found = sample_maps(snapshot, SAMPLE)

    assert found[["metric_id", "artefact_sha"]].to_numpy().tolist() == [["lpips", sha("map")]]
    assert sample_maps(snapshot, OTHER).empty


def test_a_figure_is_told_runs_and_no_failures(snapshot: Snapshot) -> None:
    assert set(figure_restorations(snapshot, SAMPLE)["run_id"]) == {"run-1"}
    assert "diffbir" not in set(figure_restorations(snapshot, OTHER)["restorer_id"])
