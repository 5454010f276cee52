import inspect
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import db
from db.errors import UnknownColumnError
from db.reading import questions
from db.reading.questions import Selection
from db.reading.resources import resources_sql
from db.records import Failure, SavedQuery, Shard, TrajectoryStep
from db.store import Snapshot, Store
from db.writing.publish import publish
from db.writing.spool import append

EVERYTHING = Selection()
PLAIN_QUESTIONS = [
    questions.counts,
    questions.datasets,
    questions.tasks,
    questions.restorers,
    questions.metrics,
    questions.coverage,
    questions.runs,
    questions.failures,
    questions.settings,
    questions.saved_queries,
    questions.public_columns,
]


@pytest.fixture(scope="module")
def partly_failed(tmp_path_factory: pytest.TempPathFactory, study: Any) -> Snapshot:
    """The study with one failed restoration, a setting that is no default, steps and their scores."""
    store = Store.create(tmp_path_factory.mktemp("partly-failed"))
    steps = study.restoration("bird", "sr2", "span", "steps=2")
    failed = study.restoration("bird", "blur20", "span", status="failed", error="out of memory", restored_sha=None)
    append(store, Shard(key="dimensions", records=(*study.dimensions(), study.setting("span", "steps=2"))))
    for key, records in study.units():
        if key != "bird-blur20-span":
            append(store, Shard(key=key, records=records))
    append(
        store,
        Shard(
            key="more",
            records=(
                failed,
                steps,
                study.score(steps, "psnr", 20.0, step=0, artefact_sha="map"),
                study.score(steps, "psnr", None, step=1, reason="too small"),
                TrajectoryStep(restoration_id=steps.restoration_id, step=0, timestep=999.0, predicted_sha="first"),
                TrajectoryStep(restoration_id=steps.restoration_id, step=1, timestep=499.0, predicted_sha="second"),
                Failure(run_id="run-1", stage="image", subject="a.txt", error="no image", created_at=study.start),
                SavedQuery(query_id="worst", title="Worst", sql="FROM result", created_at=study.start),
                study.run("run-2", started_at=study.start.replace(year=2027)),
            ),
        ),
    )
    snapshot = publish(store)
    assert snapshot is not None
    return snapshot


@pytest.mark.parametrize("question", PLAIN_QUESTIONS, ids=lambda question: question.__name__)
def test_a_question_has_the_same_columns_on_every_store(
    question: Any, empty: Snapshot, tiny: Snapshot, partly_failed: Snapshot
) -> None:
    columns = list(question(tiny).columns)
    assert list(question(empty).columns) == columns
    assert list(question(partly_failed).columns) == columns
    assert all(column in inspect.getdoc(question) for column in columns if question not in (questions.runs,))


def test_counts(tiny: Snapshot, empty: Snapshot, partly_failed: Snapshot, study: Any) -> None:
    assert questions.counts(tiny).iloc[0].to_dict() == {
        "images": 2,
        "samples": 4,
        "tasks": 2,
        "restorers": 2,
        "restorations": 8,
        "failed": 0,
        "scores": 16,
        "runs": 1,
        "newest": pd.Timestamp(study.start),
    }
    assert pd.isna(questions.counts(empty)["newest"][0])
    assert questions.counts(partly_failed)[["restorations", "failed", "runs"]].iloc[0].tolist() == [8, 1, 2]


def test_tasks_go_from_light_to_heavy(tiny: Snapshot) -> None:
    tasks = questions.tasks(tiny)
    assert tasks["task_id"].tolist() == ["sr2", "blur20"]
    assert tasks["gamma_median"].tolist() == [0.4, 0.1]
    assert tasks["samples"].tolist() == [2, 2]


def test_metrics_are_those_of_the_current_protocols(tiny: Snapshot) -> None:
    metrics = questions.metrics(tiny)
    assert metrics["metric_id"].tolist() == ["psnr", "niqe"]
    assert metrics["protocol_id"].tolist() == ["psnr@1", "niqe@1"]
    assert metrics["scores"].tolist() == [8, 8]


def test_coverage_keeps_zeros_and_counts_samples_not_settings(empty: Snapshot, partly_failed: Snapshot) -> None:
    cells = questions.coverage(partly_failed).set_index(["restorer_id", "task_id"])[["done", "failed", "samples"]]
    assert cells.loc[("span", "sr2")].tolist() == [2, 0, 2]
    assert cells.loc[("span", "blur20")].tolist() == [1, 1, 2]
    assert len(cells) == 4
    assert questions.coverage(empty).empty


def test_coverage_of_an_untried_restorer_is_zero(store: Store, study: Any) -> None:
    append(store, Shard(key="dimensions", records=study.dimensions()))
    snapshot = publish(store)
    assert snapshot is not None
    assert questions.coverage(snapshot)[["done", "failed", "samples"]].to_numpy().tolist() == [[0, 0, 2]] * 4


def test_points_have_the_promised_columns_in_order(tiny: Snapshot) -> None:
    points = questions.points(tiny, EVERYTHING, ["psnr", "niqe"])
    assert tuple(points.columns) == (*questions.POINT_COLUMNS, "psnr", "niqe")
    assert all(column in inspect.getdoc(questions.points) for column in questions.POINT_COLUMNS)
    assert points["psnr"].tolist() == [30.0] * 8
    assert points.loc[points["task_id"] == "sr2", "gamma"].tolist() == [0.4] * 4
    assert set(zip(points["restorer_id"], points["restorer_title"], strict=True)) == {
        ("bicubic", "Bicubic"),
        ("span", "Span"),
    }


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (EVERYTHING, 7),
        (Selection(only_default_settings=False), 8),
        (Selection(task_ids=("sr2",)), 4),
        (Selection(task_ids=("sr2", "blur20"), restorer_ids=("span",)), 3),
        (Selection(dataset_ids=("set5",), restorer_ids=("bicubic",)), 4),
        (Selection(dataset_ids=("kodak",)), 0),
        (Selection(restorer_ids=("'; DROP TABLE run; --",)), 0),
        (Selection(families=("traditional",)), 7),
        (Selection(families=("cldm",)), 0),
        (Selection(gamma=(0.4, None)), 4),
        (Selection(gamma=(None, 0.39)), 3),
        (Selection(devices=("a device of tomorrow",)), 0),
    ],
)
def test_points_follow_the_selection_and_leave_failures_out(
    partly_failed: Snapshot, selection: Selection, expected: int
) -> None:
    assert len(questions.points(partly_failed, selection, ["psnr"])) == expected


def test_a_chosen_setting_stands_in_for_the_default_of_its_restorer_alone(store: Store, study: Any) -> None:
    other = study.restoration(label="steps=10")
    append(store, Shard(key="dimensions", records=(*study.dimensions(), study.setting("span", "steps=10"))))
    for key, records in study.units():
        append(store, Shard(key=key, records=records))
    append(store, Shard(key="other", records=(other, study.score(other))))
    snapshot = publish(store)

    points = questions.points(snapshot, Selection(setting_ids=("span/steps=10",)), ["psnr"])

    assert points["setting_id"].value_counts().to_dict() == {"bicubic/": 4, "span/steps=10": 1}


@pytest.mark.parametrize(
    "selection",
    [EVERYTHING, Selection(families=("cldm",), devices=("none",), gamma=(0.9, None), setting_ids=("span/steps=10",))],
)
def test_every_question_about_a_selection_takes_all_of_it(tiny: Snapshot, selection: Selection) -> None:
    for found in (
        questions.points(tiny, selection, ["psnr"]),
        questions.means(tiny, selection, ["psnr"], "task_id"),
        questions.samples(tiny, selection),
        questions.step_points(tiny, selection, ["psnr"]),
    ):
        assert selection == EVERYTHING or found.empty


def test_devices_are_those_of_finished_results(tiny: Snapshot) -> None:
    assert list(questions.devices(tiny).columns) == ["device", "restorations"]


def test_points_over_the_limit_are_a_repeatable_sample(tiny: Snapshot) -> None:
    few = questions.points(tiny, EVERYTHING, ["psnr"], limit=3)
    assert len(few) == 3
    assert few.equals(questions.points(tiny, EVERYTHING, ["psnr"], limit=3))


@pytest.mark.parametrize("metric_id", ["psnrr", "status", "psnr; --", "*", ".*", ""])
def test_a_metric_that_the_store_does_not_have_is_an_error(tiny: Snapshot, metric_id: str) -> None:
    with pytest.raises(UnknownColumnError, match=r"it has .*psnr"):
        questions.points(tiny, EVERYTHING, [metric_id])


def test_an_empty_store_has_no_points_and_no_metrics(empty: Snapshot) -> None:
    assert questions.points(empty, EVERYTHING, []).empty
    with pytest.raises(UnknownColumnError, match="none yet"):
        questions.points(empty, EVERYTHING, ["psnr"])


def test_samples_count_the_chosen_restorers(partly_failed: Snapshot, study: Any) -> None:
    samples = questions.samples(partly_failed, Selection(restorer_ids=("span",))).set_index("sample_id")
    assert len(samples) == 4
    assert samples.loc[study.sha("bird", "blur20"), ["restorations", "failed"]].tolist() == [0, 1]
    assert samples.loc[study.sha("bird", "sr2"), ["restorations", "failed"]].tolist() == [1, 0]
    assert len(questions.samples(partly_failed, Selection(task_ids=("sr2",)))) == 2


def test_a_sample_is_found_by_its_id(tiny: Snapshot, study: Any) -> None:
    sample = questions.sample(tiny, study.sha("bird", "sr2"))
    assert sample[["image_name", "task_title", "gamma"]].iloc[0].tolist() == ["bird.png", "SR2", 0.4]
    assert questions.sample(tiny, "nothing").empty


def test_restorations_of_a_sample_include_failures_and_every_setting(partly_failed: Snapshot, study: Any) -> None:
    heavy = questions.sample_restorations(partly_failed, study.sha("bird", "blur20"))
    assert heavy[["restorer_id", "status", "error"]].fillna("").to_numpy().tolist() == [
        ["bicubic", "done", ""],
        ["span", "failed", "out of memory"],
    ]
    light = questions.sample_restorations(partly_failed, study.sha("bird", "sr2"))
    assert light["setting_label"].tolist() == ["", "", "steps=2"]
    assert tuple(light.columns) == (*questions.POINT_COLUMNS, "status", "error", "note", "seed", "niqe", "psnr")


def test_runs_are_newest_first(partly_failed: Snapshot) -> None:
    assert questions.runs(partly_failed)["run_id"].tolist() == ["run-2", "run-1"]
    assert "_order" not in questions.runs(partly_failed)


def test_a_run_that_fell_silent_is_lost_for_every_reader(store: Store, study: Any) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    heard = {"alive": now - timedelta(minutes=4), "killed": now - timedelta(minutes=6), "of an older program": None}
    runs = [study.run(name, heartbeat_at=at) for name, at in heard.items()]
    runs.append(study.run("finished", status="done", finished_at=study.start, heartbeat_at=study.start))
    append(store, Shard(key="runs", records=tuple(runs)))
    rows = questions.runs(publish(store)).set_index("run_id")
    assert rows["status"].to_dict() == {
        "alive": "running",
        "killed": "lost",
        "of an older program": "lost",
        "finished": "done",
    }
    assert rows["finished_at"]["killed"] == heard["killed"]


def test_contended_latencies_are_left_out_of_the_cost_and_counted(store: Store, study: Any) -> None:
    append(store, Shard(key="dimensions", records=study.dimensions()))
    rows = [
        study.restoration("butterfly", "sr2", latency_ms=10.0, latency_iqr_ms=0.5, timed_calls=5, contended=False),
        study.restoration("bird", "sr2", latency_ms=12.0, timed_calls=1, contended=False),
        study.restoration("bird", "blur20", latency_ms=90.0, timed_calls=1, contended=True),
        study.restoration("bird", "sr2", "bicubic", latency_ms=80.0, timed_calls=1, contended=True),
    ]
    append(store, Shard(key="rows", records=tuple(rows)))
    costs = questions.costs(publish(store), Selection()).set_index("restorer_id")
    columns = ["latency_ms", "latency_iqr_ms", "timed_calls", "restorations", "contended"]
    assert costs.loc["span", columns].tolist() == [11.0, 0.5, 6, 3, 1]
    assert pd.isna(costs.loc["bicubic", "latency_ms"])
    assert costs.loc["bicubic", "contended"] == 1


def test_failures_of_all_runs_or_of_one(partly_failed: Snapshot) -> None:
    assert questions.failures(partly_failed)["subject"].tolist() == ["a.txt"]
    assert questions.failures(partly_failed, "run-1")["subject"].tolist() == ["a.txt"]
    assert questions.failures(partly_failed, "run-2").empty


def test_a_trajectory_with_its_scores_and_maps(partly_failed: Snapshot, study: Any) -> None:
    restoration_id = study.sha("bird", "sr2", "span", "steps=2")
    assert questions.trajectory(partly_failed, restoration_id)["predicted_sha"].tolist() == ["first", "second"]
    assert questions.score_maps(partly_failed, restoration_id)["artefact_sha"].tolist() == ["map"]
    points = questions.step_points(partly_failed, Selection(only_default_settings=False), ["psnr"])
    assert points[["step", "timestep"]].to_numpy().tolist() == [[0, 999.0], [1, 499.0]]
    assert points["value"][0] == 20.0
    assert pd.isna(points["value"][1])
    assert questions.step_points(partly_failed, EVERYTHING, ["psnr"]).empty


def test_a_real_photograph_has_no_gamma(store: Store, study: Any) -> None:
    photograph = replace(study.sample("bird", "sr2"), target_sha=None, beta=None, gamma=None)
    records = tuple(record for record in study.dimensions() if record != study.sample("bird", "sr2"))
    append(store, Shard(key="dimensions", records=(*records, photograph)))
    append(store, Shard(key="unit", records=study.unit("bird", "sr2", "span")))
    snapshot = publish(store)
    assert snapshot is not None
    assert pd.isna(questions.points(snapshot, EVERYTHING, ["niqe"])["gamma"][0])


def test_every_question_file_is_asked_and_every_question_has_a_file() -> None:
    folder = Path(db.__file__).parent / "reading"
    asked = {
        name
        for path in folder.parent.rglob("*.py")
        for name in re.findall(r'(?:(?:run_question|rows)\(\s*snapshot,|pasteable\()\s*"(\w+)"', path.read_text())
    }
    assert asked == {path.stem for path in (folder / "sql").glob("*.sql")}


def test_every_parameter_of_a_question_is_named_in_its_comment() -> None:
    folder = Path(db.__file__).parent / "reading" / "sql"
    for path in [*folder.glob("*.sql"), *folder.glob("parts/*.sql")]:
        lines = path.read_text().splitlines()
        comment, statement = (
            "\n".join(line for line in lines if line.startswith("--") is is_comment) for is_comment in (True, False)
        )
        assert set(re.findall(r"\$\w+", statement)) == set(re.findall(r"\$\w+", comment)), path.name


def test_conditions_that_questions_share_are_written_once_and_pasted_whole() -> None:
    folder = Path(db.__file__).parent / "reading" / "sql"
    using = [path.stem for path in folder.glob("*.sql") if "AND chosen()" in path.read_text()]
    assert len(using) >= 6
    for question in using:
        assert "list_contains($families, family)" not in (folder / f"{question}.sql").read_text()
    pasted = resources_sql(Selection(families=("cldm",)))
    assert "AND (len(['cldm']::VARCHAR[]) = 0 OR list_contains(['cldm'], family))" in pasted
    assert "chosen" not in pasted
    assert "$" not in pasted
