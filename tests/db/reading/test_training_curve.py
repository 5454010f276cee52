from dataclasses import replace
from typing import Any

from db.reading import questions
from db.records import Shard, TrainingPoint
from db.store import Snapshot, Store
from db.writing.publish import publish
from db.writing.spool import append

POINT = TrainingPoint(
    training_id="abc", network_id="tiny", run_id="run-1", step=500, name="psnr_rgb", seconds=60.0, value=27.5
)


def published(store: Store, *shards: tuple[Any, ...]) -> Snapshot:
    for number, records in enumerate(shards):
        append(store, Shard(key=f"shard-{number}", records=records))
    snapshot = publish(store)
    assert snapshot is not None
    return snapshot


def test_a_curve_is_in_order_of_steps_and_of_one_training(store: Store, study: Any) -> None:
    image = replace(POINT, step=1000, name="restored-0", value=None, artefact_sha="f" * 64)
    others = (replace(POINT, step=1000), replace(POINT, training_id="other"))
    snapshot = published(store, (study.run(), image, *others, POINT))
    curve = questions.training_curve(snapshot, "abc")
    assert list(zip(curve.step, curve.name, strict=True)) == [
        (500, "psnr_rgb"),
        (1000, "psnr_rgb"),
        (1000, "restored-0"),
    ]


def test_a_point_that_is_written_again_is_not_doubled(store: Store) -> None:
    snapshot = published(store, (POINT,), (replace(POINT, run_id="run-2", value=28.0),))
    curve = questions.training_curve(snapshot, "abc")
    assert list(zip(curve.run_id, curve.value, strict=True)) == [("run-2", 28.0)]


def test_a_point_that_was_taken_back_is_not_on_the_curve(store: Store) -> None:
    snapshot = published(store, (POINT, replace(POINT, step=1000)), (replace(POINT, step=1000, value=None),))
    assert questions.training_curve(snapshot, "abc").step.tolist() == [500]
