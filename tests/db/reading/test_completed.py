from typing import Any

from db.reading import completed
from db.records import Shard
from db.store import Snapshot, Store
from db.writing.publish import publish
from db.writing.spool import append


def test_an_empty_store_knows_nothing(empty: Snapshot) -> None:
    assert completed.restorations_done(empty) == {}
    assert completed.scores_present(empty, ["psnr@1"]) == set()
    assert completed.restored_artefacts(empty) == {}
    assert completed.samples(empty) == {}


def test_what_was_tried_is_known_with_its_status(store: Store, study: Any) -> None:
    done, failed = study.restoration(), study.restoration("bird", status="failed", restored_sha=None)
    append(store, Shard(key="unit", records=(done, failed)))
    snapshot = publish(store)
    assert snapshot is not None
    assert completed.restorations_done(snapshot) == {done.restoration_id: "done", failed.restoration_id: "failed"}
    assert completed.restored_artefacts(snapshot) == {done.restoration_id: done.restored_sha}


def test_undefined_scores_count_and_steps_and_other_protocols_do_not(store: Store, study: Any) -> None:
    restoration = study.restoration()
    scores = (
        study.score(restoration, "psnr", None, reason="too small"),
        study.score(restoration, "niqe", 4.0, step=0),
        study.score(restoration, "ssim", 0.9),
    )
    append(store, Shard(key="unit", records=scores))
    snapshot = publish(store)
    assert snapshot is not None
    assert completed.scores_present(snapshot, ["psnr@1", "niqe@1"]) == {(restoration.restoration_id, "psnr@1")}
    assert completed.scores_present(snapshot, []) == set()


def test_samples_come_back_as_they_were(tiny: Snapshot, study: Any) -> None:
    samples = [study.sample(image, task) for image in study.images for task in study.tasks]
    assert completed.samples(tiny) == {sample.sample_id: sample for sample in samples}


def test_plain_numbers_of_any_metric_are_known_in_whatever_order_they_are_asked_for(store: Store, study: Any) -> None:
    bird, butterfly = study.restoration("bird"), study.restoration("butterfly")
    units = [study.protocol("ssim"), study.protocol("psnr"), study.protocol("niqe"), bird, butterfly]
    scores = [study.score(bird, "niqe", 4.0), study.score(bird, "psnr", 30.0), study.score(butterfly, "ssim", 0.9)]
    append(store, Shard(key="unit", records=(*units, *scores, study.score(butterfly, "psnr", None, reason="small"))))
    snapshot = publish(store)
    assert snapshot is not None
    present = completed.scores_present(snapshot, ["psnr@1", "ssim@1", "niqe@1", "none@1"])
    of_bird = {(bird.restoration_id, "niqe@1"), (bird.restoration_id, "psnr@1")}
    of_butterfly = {(butterfly.restoration_id, "ssim@1"), (butterfly.restoration_id, "psnr@1")}
    assert present == of_bird | of_butterfly
    assert (bird.restoration_id, "ssim@1") not in present
    assert ("unknown", "psnr@1") not in present
    assert len(present) == 4
