"""How often a metric calls the change of meaning the greater deviation."""

import json
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from db.reading import questions
from db.reading.controlled_changes import controlled_changes, controlled_changes_sql, studied_metrics
from db.reading.user_sql import query
from db.records import Record, Setting, Shard
from db.store import Snapshot, Store
from db.writing.publish import publish
from db.writing.spool import append

RESTORER = "controlled-change"
MADE = {"meaning": (30.0, 5.0), "noise": (30.4, 4.0), "blur": (29.8, 5.0), "jpeg": (30.1, 6.0), "shift": (33.0, 1.0)}
"""PSNR and a distance for which more is worse: a win, a tie, a loss, and one of another strength."""


@pytest.fixture(scope="module")
def validated(tmp_path_factory: pytest.TempPathFactory, study: Any) -> Snapshot:
    store = Store.create(tmp_path_factory.mktemp("validated"))
    protocol = replace(study.protocol("psnr_rgb"), better="higher")
    records: list[Record] = [*study.dimensions(), protocol, study.restorer(RESTORER, family="reference")]
    for made, (psnr, distance) in MADE.items():
        values = json.dumps({"change": "paste", "share": 0.125, "made": made, "where": "everywhere"})
        label = f"made={made}"
        records.append(
            Setting(
                setting_id=f"{RESTORER}/{label}", restorer_id=RESTORER, label=label, values=values, is_default=False
            )
        )
        for image in study.images:
            restoration = study.restoration(image, "sr2", RESTORER, label)
            win = distance if image == "bird" or made != "jpeg" else 4.5
            records += [restoration, study.score(restoration, "psnr_rgb", psnr), study.score(restoration, "niqe", win)]
    append(store, Shard(key="all", records=tuple(records)))
    snapshot = publish(store)
    assert snapshot is not None
    return snapshot


def all_pairs(found: pd.DataFrame, metric_id: str) -> Any:
    (row,) = found[(found["metric_id"] == metric_id) & (found["grouping"] == "all")].itertuples()
    return row


def test_wins_count_one_ties_a_half_and_pairs_of_another_strength_do_not_count(validated: Snapshot) -> None:
    row = all_pairs(controlled_changes(validated), "niqe")

    assert (row.n_images, row.n_pairs) == (2, 6)
    assert sorted(row.auc_by_image) == pytest.approx([0.5, 2.5 / 3])
    assert row.auc == pytest.approx((0.5 + 2.5 / 3) / 2)


def test_a_metric_where_more_is_better_is_turned_round(validated: Snapshot) -> None:
    row = all_pairs(controlled_changes(validated), "psnr_rgb")

    assert row.auc == pytest.approx(2 / 3), "meaning at 30 dB deviates more than at 30.4 and 30.1, less than at 29.8"


def test_every_way_to_group_holds_the_same_pairs(validated: Snapshot) -> None:
    found = controlled_changes(validated, metric_ids=["niqe"])

    assert set(found["grouping"]) == {"all", "change", "harmless", "where", "share", "gamma"}
    assert found.groupby("grouping")["n_pairs"].sum().tolist() == [6] * 6
    assert set(found[found["grouping"] == "harmless"]["group"]) == {"noise", "blur", "jpeg"}


def test_a_store_without_a_validation_gives_no_rows(tiny: Snapshot) -> None:
    assert controlled_changes(tiny).empty


def test_controlled_changes_are_shown_as_no_model_and_their_samples_as_no_gap(validated: Snapshot) -> None:
    coverage = questions.coverage(validated)

    assert RESTORER not in set(questions.settings(validated)["restorer_id"])
    assert set(questions.restorers(validated)["restorer_id"]) == {"bicubic", "span"}
    assert set(coverage["restorer_id"]) == {"bicubic", "span"}
    assert set(coverage.loc[coverage["task_id"] == "sr2", "samples"]) == {0}, "sr2 was made for the validation alone"
    assert set(coverage.loc[coverage["task_id"] == "blur20", "samples"]) == {2}


def test_a_metric_that_only_a_validation_measured_is_not_studied(validated: Snapshot, tiny: Snapshot) -> None:
    assert studied_metrics(validated, ["niqe", "psnr_rgb"]) == []
    assert studied_metrics(tiny, ["psnr", "niqe"]) == ["psnr", "niqe"]
    assert studied_metrics(tiny, []) == []


def test_images_come_in_the_order_of_their_values(validated: Snapshot) -> None:
    row = all_pairs(controlled_changes(validated), "niqe")

    assert len(row.image_ids) == len(row.auc_by_image) == 2
    assert list(row.image_ids) == sorted(row.image_ids)


def test_other_data_sets_are_left_out(validated: Snapshot) -> None:
    assert controlled_changes(validated, dataset_ids=["elsewhere"]).empty


def test_the_text_that_is_shown_gives_the_same_rows(validated: Snapshot) -> None:
    answer = query(validated, controlled_changes_sql())

    assert len(answer) == len(controlled_changes(validated))
