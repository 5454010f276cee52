"""Two groups of settings, image by image."""

from dataclasses import replace
from typing import Any

import pytest

from db.connect import connect_read_only
from db.errors import UnknownColumnError
from db.reading.pairs import LATENCY, Contest, paired_images, paired_images_sql
from db.records import Shard
from db.store import Snapshot, Store
from db.writing.publish import publish
from db.writing.spool import append

BOTH = Contest(metric_id="psnr", first=("span/",), second=("bicubic/",))


@pytest.fixture
def scored(store: Store, study: Any) -> Snapshot:
    """SPAN is better by 1 in sr2 and by 3 in blur20; one picture lacks a score in blur20, one latency is contended."""
    append(store, Shard(key="dimensions", records=study.dimensions()))
    for image in study.images:
        for task, lead in (("sr2", 1.0), ("blur20", 3.0)):
            for restorer, more in (("span", lead), ("bicubic", 0.0)):
                if (image, task, restorer) == (study.images[0], "blur20", "span"):
                    continue
                done = replace(
                    study.restoration(image, task, restorer),
                    latency_ms=10.0 if restorer == "span" else 2.0,
                    contended=task == "blur20",
                )
                append(
                    store, Shard(key=f"{image}-{task}-{restorer}", records=(done, study.score(done, "psnr", 25 + more)))
                )
    snapshot = publish(store)
    assert snapshot is not None
    return snapshot


def test_a_sample_counts_where_both_sides_have_it_and_an_image_is_a_mean_of_its_samples(
    scored: Snapshot, study: Any
) -> None:
    found = paired_images(scored, BOTH).set_index("image_id")
    differences = (found["first_score"] - found["second_score"]).to_dict()

    assert len(found) == len(study.images)
    assert sorted(differences.values()) == [1.0] + [2.0] * (len(study.images) - 1)
    assert found["n_samples"].sum() == 2 * len(study.images) - 1
    assert found["first_ids"].iloc[0].tolist() == ["span"]


def test_gamma_narrows_the_samples(scored: Snapshot) -> None:
    found = paired_images(scored, replace(BOTH, gamma=(0.4, 1.0)))

    assert (found["first_score"] - found["second_score"]).tolist() == [1.0] * len(found)


def test_times_that_something_disturbed_are_left_out(scored: Snapshot, study: Any) -> None:
    found = paired_images(scored, replace(BOTH, metric_id=LATENCY))

    assert found["n_samples"].tolist() == [1] * len(study.images)
    assert (found["first_score"] / found["second_score"]).tolist() == [5.0] * len(study.images)


def test_the_statement_that_is_shown_gives_the_same_answer(scored: Snapshot) -> None:
    with connect_read_only(scored) as connection:
        shown = connection.execute(paired_images_sql(BOTH)).df()

    assert shown["first_score"].tolist() == paired_images(scored, BOTH)["first_score"].tolist()


def test_a_side_that_is_not_there_has_no_pairs(scored: Snapshot) -> None:
    assert paired_images(scored, replace(BOTH, second=("nobody/",))).empty


def test_a_metric_that_is_not_there_is_an_error(scored: Snapshot) -> None:
    with pytest.raises(UnknownColumnError):
        paired_images(scored, replace(BOTH, metric_id="psnrr"))
