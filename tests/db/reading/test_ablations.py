"""What one field of a setting does to scores."""

import json
from pathlib import Path
from typing import Any

import pytest

from db.errors import UnknownColumnError
from db.reading import ablations
from db.reading.ablations import Configuration, Pipeline, series, usual_values, varied
from db.reading.questions import Selection
from db.records import MetricProtocol, Record, Setting, Shard, TrajectoryStep
from db.store import Snapshot, Store
from db.writing.publish import publish
from db.writing.spool import append

EVERYTHING = Selection()
USUAL = {"steps": 10, "start_timestep": None, "one_step": False}


def configured(label: str = "", **changes: Any) -> Configuration:
    return Configuration(
        setting_id=label or "default",
        label=label,
        fields={"start_from": "stage1", "noise_seed": 0, **USUAL, **changes},
        is_default=not label,
        restorations=1,
        traced=0,
    )


SWEPT = [
    configured(),
    configured("steps=5", steps=5),
    configured("start_timestep=200", start_timestep=200),
    configured("start_timestep=200 start_from=target", start_timestep=200, start_from="target"),
    configured("steps=5 one_step=True", steps=5, one_step=True),
    configured("noise_seed=1", noise_seed=1),
]


def test_only_what_has_several_values_is_varied_and_pure_noise_comes_last() -> None:
    assert varied(SWEPT) == {
        "steps": [5, 10],
        "start_timestep": [200, None],
        "one_step": [False, True],
        "start_from": ["stage1", "target"],
        "noise_seed": [0, 1],
    }


def test_a_default_that_was_never_run_is_told_by_what_labels_do_not_name() -> None:
    assert usual_values([one for one in SWEPT if not one.is_default])["steps"] == 10


def test_a_series_holds_every_other_field_and_joins_all_noises() -> None:
    along = series(SWEPT, "steps", usual_values(SWEPT))

    assert dict(zip(along.setting_ids, along.stands_for, strict=True)) == {
        "default": "10",
        "steps=5": "5",
        "noise_seed=1": "10",
    }


def test_a_pinned_field_replaces_the_default_and_pure_noise_has_every_origin() -> None:
    along = series(SWEPT, "start_timestep", {**usual_values(SWEPT), "start_from": "target"})

    assert set(along.setting_ids) == {"default", "start_timestep=200 start_from=target", "noise_seed=1"}


def test_the_steps_of_a_single_prediction_do_not_part_its_settings() -> None:
    along = series(SWEPT, "start_timestep", {**usual_values(SWEPT), "one_step": True})

    assert along.setting_ids == ("steps=5 one_step=True",)


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory, study: Any) -> Snapshot:
    """SPAN at steps 10 (two noises), 5 and, on one image alone, 2; its steps; bicubic and the target beside it."""
    store = Store.create(tmp_path_factory.mktemp("swept"))
    append(store, Shard(key="dimensions", records=(*study.dimensions(), *_settings(), _ssim(study))))
    records: list[Record] = [study.restorer("target", family="reference"), study.setting("target")]
    for place, image in enumerate(study.images):
        for label, score in {"": 30.0, "noise_seed=1": 32.0, "steps=5": 33.0}.items():
            records += _scored(study, study.restoration(image, "sr2", "span", label), score + place)
        records += _scored(study, study.restoration(image, "sr2", "bicubic"), 20.0 + place)
        target = study.restoration(image, "sr2", "target")
        records += [target, study.score(target, "niqe", 3.0), study.score(target, "psnr", None)]
        traced = study.restoration(image, "sr2", "span")
        for step in (0, 1):
            timestep = 999.0 - 500 * step
            records.append(
                TrajectoryStep(restoration_id=traced.restoration_id, step=step, timestep=timestep, predicted_sha="x")
            )
            records.append(study.score(traced, "psnr", 10.0 + step + place, step=step))
    records += _scored(study, study.restoration("bird", "sr2", "span", "steps=2"), 99.0)
    append(store, Shard(key="scores", records=tuple(records)))
    snapshot = publish(store)
    assert snapshot is not None
    return snapshot


def _settings() -> list[Record]:
    changed = {"": {}, "noise_seed=1": {"noise_seed": 1}, "steps=5": {"steps": 5}, "steps=2": {"steps": 2}}
    return [
        Setting(
            setting_id=f"span/{label}",
            restorer_id="span",
            label=label,
            values=json.dumps({**USUAL, **changes}),
            is_default=not label,
        )
        for label, changes in changed.items()
    ]


def _ssim(study: Any) -> Record:
    return MetricProtocol(
        protocol_id="ssim@1",
        metric_id="ssim",
        title="SSIM",
        quality="distortion",
        better="higher",
        reference="target",
        protocol="{}",
        created_at=study.start,
    )


def _scored(study: Any, restoration: Any, psnr: float) -> list[Record]:
    return [restoration, study.score(restoration, "psnr", psnr), study.score(restoration, "niqe", 4.0)]


def along_steps_field(snapshot: Snapshot) -> ablations.Series:
    found = ablations.configurations(snapshot, "span")
    return series(found, "steps", usual_values(found))


def test_noises_are_averaged_on_each_image_first_and_their_spread_is_told(swept: Snapshot) -> None:
    rows = ablations.ablation(swept, along_steps_field(swept), [], ["psnr"], EVERYTHING).set_index("value")

    assert rows.loc["10", "psnr_by_image"].tolist() in ([31.0, 32.0], [32.0, 31.0])
    assert rows.loc["10", "n_noises"] == 2
    assert rows.loc["10", "psnr_noise_sd"] == pytest.approx(2**0.5)
    assert rows.loc["5", "psnr"] == 33.5


def test_a_value_that_is_only_begun_shrinks_no_common_set(swept: Snapshot) -> None:
    rows = ablations.ablation(swept, along_steps_field(swept), [], ["psnr"], EVERYTHING).set_index("value")

    assert rows["n_common"].tolist() == [2, 2, 2]
    assert rows["n_scored"].to_dict() == {"10": 2, "2": 1, "5": 2}
    assert rows["n_images"].isna().to_dict() == {"10": False, "2": True, "5": False}


def test_a_default_that_was_run_on_more_images_hides_no_sweep(tmp_path: Path, study: Any) -> None:
    store = Store.create(tmp_path / "store")
    append(store, Shard(key="dimensions", records=(*study.dimensions(), *_settings(), _ssim(study))))
    records = [row for image in study.images for row in _scored(study, study.restoration(image, "sr2", "span"), 30.0)]
    for label in ("steps=5", "steps=2"):
        records += _scored(study, study.restoration("bird", "sr2", "span", label), 33.0)
    append(store, Shard(key="scores", records=tuple(records)))
    snapshot = publish(store)
    assert snapshot is not None
    rows = ablations.ablation(snapshot, along_steps_field(snapshot), [], ["psnr"], EVERYTHING).set_index("value")
    assert rows["n_images"].to_dict() == {"10": 1, "2": 1, "5": 1}


def test_rules_are_over_the_same_images_and_lack_what_they_lack_anywhere(swept: Snapshot) -> None:
    along = along_steps_field(swept)
    rows = ablations.ablation(swept, along, ["bicubic", "target"], ["psnr", "niqe"], EVERYTHING).set_index("rule_id")

    assert rows.loc["bicubic", "psnr"] == 20.5
    assert rows.loc["bicubic", "psnr_by_image"].tolist() in ([20.0, 21.0], [21.0, 20.0])
    assert rows.loc["target", ["psnr", "niqe"]].isna().tolist() == [True, False]


def test_a_field_that_was_not_varied_is_one_row(swept: Snapshot) -> None:
    found = ablations.configurations(swept, "bicubic")

    assert varied(found) == {}
    assert ablations.ablation(swept, series(found, "steps", {}), [], ["psnr"], EVERYTHING)["value"].tolist() == ["null"]


def test_steps_of_a_run_are_means_over_the_images_that_have_all(swept: Snapshot) -> None:
    rows = ablations.along_steps(swept, ["span/"], ["psnr"], EVERYTHING)

    assert rows[["step", "timestep", "mean", "n_images"]].to_numpy().tolist() == [[0, 999, 10.5, 2], [1, 499, 11.5, 2]]


def test_the_ceiling_table_is_over_the_images_that_all_share(swept: Snapshot) -> None:
    pipeline = Pipeline(setting_ids=("span/", "span/noise_seed=1"), ceiling_id="bicubic", stage1_id=None)
    rows = ablations.ceiling(swept, pipeline, ["psnr", "niqe"], EVERYTHING).set_index("role")

    assert rows.index.tolist() == ["target", "ceiling", "restored"]
    assert rows.loc["restored", "psnr"] == 31.5
    assert rows.loc["target", "psnr_by_image"] is not None
    assert rows.loc["ceiling", "n_images"] == 2


def test_an_unknown_metric_is_named(swept: Snapshot) -> None:
    pipeline = Pipeline(setting_ids=("span/",), ceiling_id="bicubic", stage1_id=None)
    along = along_steps_field(swept)

    with pytest.raises(UnknownColumnError, match="'psnt'"):
        ablations.ceiling(swept, pipeline, ["psnt"], EVERYTHING)
    with pytest.raises(UnknownColumnError, match="'psnt'"):
        ablations.ablation(swept, along, [], ["psnt"], EVERYTHING)


def test_the_shown_sql_gives_the_same_numbers(swept: Snapshot) -> None:
    from db.connect import connect_read_only

    along = along_steps_field(swept)
    asked = ablations.ablation(swept, along, ["bicubic"], ["psnr"], EVERYTHING)
    with connect_read_only(swept) as connection:
        pasted = connection.execute(ablations.ablation_sql(along, ["bicubic"], ["psnr"], EVERYTHING)).to_arrow_table()

    assert pasted.to_pandas()["psnr"].tolist() == pytest.approx(asked["psnr"].tolist(), nan_ok=True)
