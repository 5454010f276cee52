"""The questions of the pages Alignment, Compare, Resources and Ablations, against the numbers of a small store."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from db.connect import connect_read_only
from db.errors import UnknownColumnError
from db.reading import alignment, compare, noise_spread, questions, resources
from db.reading.ablations import Series
from db.reading.alignment import Deviating
from db.reading.compare import Sides
from db.reading.questions import Selection
from db.records import Record, Shard, TrainingPoint
from db.store import Snapshot, Store
from db.writing.publish import publish
from db.writing.spool import append

EVERYTHING = Selection()
PARTS = json.dumps({"vae": {"milliseconds": 3.0, "peak_memory_mb": 2.0, "reused": True}, "unet": {"milliseconds": 9.0}})
NOISY = Series(setting_ids=("span/", "span/noise_seed=1"), stands_for=('"default"', '"default"'))
BOTH = Sides(first=("span/", "span/noise_seed=1"), second=("bicubic/",))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory, study: Any) -> Snapshot:
    """SPAN with two noises and bicubic on two images and tasks; the latency of one image was contended."""
    store = Store.create(tmp_path_factory.mktemp("exhibits"))
    records: list[Record] = [*study.dimensions(), study.setting("span", "noise_seed=1")]
    records.append(study.restorer("bicubic", family="reference"))
    for place, image in enumerate(study.images):
        for task in study.tasks:
            for restorer, label, psnr in (("span", "", 30.0), ("span", "noise_seed=1", 32.0), ("bicubic", "", 20.0)):
                restoration = study.restoration(
                    image,
                    task,
                    restorer,
                    label,
                    latency_ms=10.0 + 4 * place,
                    contended=image == "bird" and not label,
                    cost_by_part=PARTS,
                )
                map_sha = "map" if (image, label) == ("bird", "") else None
                niqe = 4.0 + (psnr - 30) / 2 + place
                records += [
                    restoration,
                    study.score(restoration, "psnr", psnr + place),
                    study.score(restoration, "niqe", niqe, artefact_sha=map_sha),
                ]
    records.append(
        TrainingPoint(training_id="t1", network_id="net", run_id="run-1", step=10, name="loss", seconds=1.0, value=0.5)
    )
    append(store, Shard(key="exhibits", records=tuple(records)))
    published = publish(store)
    assert published is not None
    return published


def by_hand(snapshot: Snapshot, sql: str) -> pd.DataFrame:
    with connect_read_only(snapshot) as connection:
        return connection.execute(sql).to_arrow_table().to_pandas()


def asked(**changes: Any) -> Deviating:
    return Deviating(
        **{"metric_id": "niqe", "lower_is_better": True, "map_protocol_id": "niqe@1", "limit": 5, **changes}
    )


def test_the_scatter_has_no_reference_and_only_default_settings(snapshot: Snapshot) -> None:
    rows = alignment.alignment_points(snapshot, EVERYTHING, ["psnr", "niqe"], 100)

    assert set(rows["restorer_id"]) == {"span"}
    assert sorted(rows["psnr"]) == [30.0, 30.0, 31.0, 31.0]
    assert len(alignment.alignment_points(snapshot, EVERYTHING, ["psnr"], 3)) == 3


def test_every_image_deviates_once_worst_first_with_its_map(snapshot: Snapshot) -> None:
    rows = alignment.deviations(snapshot, Selection(task_ids=("sr2",)), asked())

    assert rows[["image_name", "value"]].to_numpy().tolist() == [["bird.png", 5.0], ["butterfly.png", 4.0]]
    assert rows["map_sha"].fillna("").tolist() == ["map", ""]


def test_where_higher_is_better_the_lowest_deviates_most(snapshot: Snapshot) -> None:
    rows = alignment.deviations(snapshot, EVERYTHING, asked(metric_id="psnr", lower_is_better=False, limit=1))

    assert rows["value"].tolist() == [30.0]


def test_an_unknown_metric_is_named(snapshot: Snapshot) -> None:
    with pytest.raises(UnknownColumnError, match="'psnt'"):
        alignment.deviations(snapshot, EVERYTHING, asked(metric_id="psnt"))
    with pytest.raises(UnknownColumnError, match="'psnt'"):
        compare.compared_samples(snapshot, BOTH, ["psnt"], EVERYTHING)


def test_compared_samples_average_noises_first(snapshot: Snapshot) -> None:
    rows = compare.compared_samples(snapshot, BOTH, ["psnr", "niqe"], EVERYTHING)

    assert len(rows) == 4
    assert sorted(rows["psnr_first"]) == [31.0, 31.0, 32.0, 32.0]
    assert (rows["psnr_first"] - rows["psnr_second"]).tolist() == [11.0] * 4


def test_comparisons_keep_to_tasks_and_gamma(snapshot: Snapshot) -> None:
    light = compare.compared_samples(snapshot, BOTH, ["psnr"], Selection(gamma=(0.3, None)))

    assert set(light["task_id"]) == {"sr2"}
    assert set(compare.compared_samples(snapshot, BOTH, ["psnr"], Selection(task_ids=("blur20",)))["gamma"]) == {0.1}


def test_contended_latencies_are_left_out_and_counted(snapshot: Snapshot) -> None:
    rows = resources.resources(snapshot, Selection(task_ids=("sr2",), restorer_ids=("span",))).iloc[0]

    assert (rows["latency_ms"], rows["latency_low"], rows["latency_high"]) in {(10.0, 10.0, 10.0), (14.0, 14.0, 14.0)}
    assert (rows["n_timed"], rows["n_contended"]) == (1, 1)
    assert (rows["input_width"], rows["input_height"]) == (32, 24)


def test_parts_of_a_cost_have_their_time_the_dearest_first(snapshot: Snapshot) -> None:
    rows = resources.cost_parts(snapshot, Selection(task_ids=("sr2",), restorer_ids=("span",)))

    assert rows[["part", "milliseconds", "n_timed"]].to_numpy().tolist() == [["unet", 9.0, 1], ["vae", 3.0, 1]]


def test_the_spread_over_noises_is_pooled_over_images(snapshot: Snapshot) -> None:
    rows = noise_spread.noise_spread(snapshot, NOISY, ("psnr", "niqe"), EVERYTHING).set_index("task_id")

    assert rows.loc["sr2", ["x_variance", "y_variance", "covariance"]].tolist() == pytest.approx([2.0, 0.5, 1.0])
    assert rows.loc["sr2", ["n_images", "n_noises"]].tolist() == [2, 2]


def test_trainings_are_listed_with_their_last_step(snapshot: Snapshot) -> None:
    assert questions.trainings(snapshot)[["training_id", "network_id", "steps"]].to_numpy().tolist() == [
        ["t1", "net", 10]
    ]


def test_the_shown_sql_gives_the_same_numbers(snapshot: Snapshot) -> None:
    pairs = {
        alignment.alignment_points_sql(EVERYTHING, ["psnr"], 9): alignment.alignment_points(
            snapshot, EVERYTHING, ["psnr"], 9
        ),
        alignment.deviations_sql(EVERYTHING, asked()): alignment.deviations(snapshot, EVERYTHING, asked()),
        compare.compared_samples_sql(BOTH, ["psnr"], EVERYTHING): compare.compared_samples(
            snapshot, BOTH, ["psnr"], EVERYTHING
        ),
        compare.metric_values_sql(EVERYTHING, ["psnr"], 9): compare.metric_values(snapshot, EVERYTHING, ["psnr"], 9),
        resources.resources_sql(EVERYTHING): resources.resources(snapshot, EVERYTHING),
        resources.cost_parts_sql(EVERYTHING): resources.cost_parts(snapshot, EVERYTHING),
        noise_spread.noise_spread_sql(NOISY, ("psnr", "niqe"), EVERYTHING): noise_spread.noise_spread(
            snapshot, NOISY, ("psnr", "niqe"), EVERYTHING
        ),
        questions.training_curve_sql("t1"): questions.training_curve(snapshot, "t1"),
    }
    for sql, answer in pairs.items():
        assert sql.startswith(("SELECT", "WITH"))
        pd.testing.assert_frame_equal(by_hand(snapshot, sql), answer, check_dtype=False)


def test_an_empty_store_answers_with_no_rows(empty: Snapshot, tmp_path: Path) -> None:
    assert resources.resources(empty, EVERYTHING).empty
    assert resources.cost_parts(empty, EVERYTHING).empty
    assert questions.trainings(empty).empty
