"""Means over common images: who is compared, over what, and who is not."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from means_oracle import means_of as means_in_pandas
from scored_store import METRICS, answer, scored, sha, snapshot_of

from clir_core.statistics.gamma_bins import EDGES, LABELS, gamma_label
from dashboard.data.estimates import Means, means, means_of
from dashboard.widgets.common_images import gaps
from db.reading import questions
from db.reading.questions import Grouping, Selection
from db.reading.shown_sql import coverage_sql, means_sql
from db.reading.user_sql import query
from db.store import Snapshot

EVERYTHING = Selection()


def asked(snapshot: Snapshot, *metrics: str, group: Grouping = "task_id", include_partial: bool = False) -> Means:
    return means(snapshot, EVERYTHING, metrics or METRICS, group, include_partial=include_partial)


def told(found: Means) -> dict[str, list[object]]:
    """What a reader sees of each restorer."""
    columns = [column for column in found.frame if column not in {"restorer_id", "restorer_title", "family"}]
    return {row.restorer_id: list(row[columns]) for _, row in found.frame.iterrows()}


def test_means_are_over_the_images_that_all_share(tmp_path: Path) -> None:
    bad = {0: (0.0, 9.0)}
    snapshot = snapshot_of(tmp_path, scored("a", range(12), scores=bad), scored("b", range(1, 12)))
    frame = asked(snapshot).frame.set_index("restorer_id")

    assert frame["n_images"].tolist() == [11, 11]
    assert frame.loc["a", "psnr"] == pytest.approx(scored("a", range(1, 12))["psnr"].mean(), rel=1e-12)


def test_a_restorer_with_one_image_leaves_the_others_their_n_and_is_listed(tmp_path: Path) -> None:
    snapshot = snapshot_of(tmp_path, scored("a", range(12)), scored("b", range(12)), scored("late", [3]))
    found = asked(snapshot)

    assert dict(zip(found.frame["restorer_id"], found.frame["n_images"], strict=True)) == {"a": 12, "b": 12}
    late = found.coverage.set_index("restorer_id").loc["late"]
    assert late[["n_common", "n_shared", "is_compared"]].tolist() == [12, 1, False]


def test_the_switch_compares_partial_restorers_over_fewer_images(tmp_path: Path) -> None:
    snapshot = snapshot_of(tmp_path, scored("a", range(12)), scored("b", range(12)), scored("late", [3]))
    frame = asked(snapshot, include_partial=True).frame

    assert dict(zip(frame["restorer_id"], frame["n_images"], strict=True)) == {"a": 1, "b": 1, "late": 1}


def test_while_a_run_goes_the_finished_restorers_stand_still(tmp_path: Path) -> None:
    first = snapshot_of(tmp_path, scored("a", range(12)), scored("b", range(11)))
    finished = told(asked(first))
    for done in (1, 6, 11, 12, 13):
        now = snapshot_of(
            tmp_path,
            scored("new", range(done), has_ended=False),
            scored("a", range(12, 12 + done), has_ended=False),
        )
        shown = told(asked(now))
        assert shown.pop("new", None) is None or done >= 11
        assert shown == finished, done


def test_during_the_first_run_a_finished_restorer_is_not_held_back_by_the_next(tmp_path: Path) -> None:
    first = snapshot_of(tmp_path, scored("a", range(12), has_ended=False))
    finished = told(asked(first))
    for done in (1, 11):
        now = snapshot_of(tmp_path, scored("b", range(done), has_ended=False))
        assert told(asked(now)) == finished
    assert asked(snapshot_of(tmp_path, scored("b", range(12), has_ended=False))).frame["n_images"].tolist() == [12, 12]


def test_the_target_keeps_its_perception_over_the_same_images(tmp_path: Path) -> None:
    perfect = {image: (None, image + 1.0) for image in range(5)}
    target = scored("target", range(5), family="reference", scores=perfect)
    frame = asked(snapshot_of(tmp_path, scored("a", range(1, 5)), target)).frame.set_index("restorer_id")

    assert frame.loc["target", "niqe"] == 3.5
    assert np.isnan(frame.loc["target", "psnr"])


def test_a_reference_that_lacks_a_common_image_is_left_out_and_never_shrinks_the_set(tmp_path: Path) -> None:
    bicubic = scored("bicubic", range(4), family="reference")
    frame = asked(snapshot_of(tmp_path, scored("a", range(5)), bicubic)).frame

    assert frame[["restorer_id", "n_images"]].to_numpy().tolist() == [["a", 5]]


def test_references_decide_where_nobody_competes(tmp_path: Path) -> None:
    alone = scored("bicubic", range(5), task="sr4", family="reference")
    frame = asked(snapshot_of(tmp_path, scored("a", range(3)), alone)).frame

    assert frame[["task_id", "restorer_id", "n_images"]].to_numpy().tolist() == [["sr2", "a", 3], ["sr4", "bicubic", 5]]


def test_intervals_hold_the_means(tmp_path: Path) -> None:
    frame = asked(snapshot_of(tmp_path, scored("a", range(9)))).frame.iloc[0]

    assert 20.0 <= frame["psnr_low"] < frame["psnr"] < frame["psnr_high"] <= 36.0


def test_images_without_gamma_are_in_no_bin(tmp_path: Path) -> None:
    assert asked(snapshot_of(tmp_path, scored("a", range(3), gamma=None)), group="gamma_bin").frame.empty


def test_an_empty_store_has_no_means(tmp_path: Path) -> None:
    snapshot = snapshot_of(tmp_path, scored("a", range(1)))
    nothing = means(snapshot, Selection(task_ids=("sr8",)), METRICS, "task_id")

    assert nothing.frame.empty
    assert nothing.coverage.empty


def test_every_gamma_bin_has_its_n_or_the_reason_why_it_is_empty(tmp_path: Path) -> None:
    """Restorers of different tasks meet in one bin, where they share no sample."""
    snapshot = snapshot_of(
        tmp_path,
        scored("sr", range(10), task="sr4", gamma=0.25),
        scored("deblur", range(10), task="blur9", gamma=0.25),
        scored("sr", range(10), task="sr2", gamma=0.5),
    )
    found = asked(snapshot, group="gamma_bin")
    empty = dict(gaps(LABELS, found.coverage, "gamma_bin").itertuples(index=False))

    assert sorted({*found.frame["gamma_bin"], *empty}) == sorted(LABELS)
    assert found.frame[["gamma_bin", "n_images"]].to_numpy().tolist() == [["0.45–0.60", 10]]
    assert empty["0.20–0.30"] == "no sample is shared; of 20, deblur has 10, sr has 10"
    assert empty["0.60–0.80"] == "no sample is scored here"


def test_the_bins_of_the_view_are_those_of_the_statistics(tmp_path: Path) -> None:
    gammas = [*EDGES, *np.linspace(0, 1, 41)]
    snapshot = snapshot_of(
        tmp_path, *(scored("a", [image], gamma=gamma, task=f"t{image}") for image, gamma in enumerate(gammas))
    )
    rows = query(snapshot, "SELECT gamma, gamma_bin FROM result")
    assert rows["gamma_bin"].tolist() == gamma_label(rows["gamma"]).tolist()


@pytest.mark.parametrize("group", ["task_id", "gamma_bin"])
@pytest.mark.parametrize("include_partial", [False, True])
@pytest.mark.parametrize("selection", [EVERYTHING, Selection(restorer_ids=("span",), task_ids=("sr4", "it's"))])
def test_the_sql_that_is_shown_is_the_query_that_drew_the_chart(
    group: Grouping, include_partial: bool, selection: Selection, partly_failed: Snapshot
) -> None:
    metrics = ("psnr_y", "niqe")
    shown = means_sql(selection, metrics, group, include_partial=include_partial)
    drawn = questions.means(partly_failed, selection, metrics, group, include_partial=include_partial)

    assert shown.startswith("WITH ")
    assert "$" not in shown
    plain = [column for column in drawn if not column.endswith(("_by_image", "_places"))]
    answered = query(partly_failed, shown)
    assert list(answered.columns) == list(drawn.columns)
    pd.testing.assert_frame_equal(answered[plain].astype(drawn[plain].dtypes), drawn[plain])
    assert len(drawn) > 0


def test_the_sql_of_the_coverage_is_the_query_that_drew_it(partly_failed: Snapshot) -> None:
    drawn = questions.coverage(partly_failed)
    pd.testing.assert_frame_equal(query(partly_failed, coverage_sql()).astype(drawn.dtypes), drawn)


def test_restorers_of_one_title_are_two(tmp_path: Path) -> None:
    both = [scored(name, range(4), title="SPAN") for name in ("span-a", "span-b")]
    snapshot = snapshot_of(tmp_path, *both)

    assert asked(snapshot).frame["restorer_id"].tolist() == ["span-a", "span-b"]
    assert query(snapshot, coverage_sql())[["restorer_id", "done"]].to_numpy().tolist() == [
        ["span-a", 4],
        ["span-b", 4],
    ]


def random_points(rng: np.random.Generator) -> pd.DataFrame:
    """Random, tied, partial and missing scores of a few restorers, tasks, seeds and runs."""
    tables: list[pd.DataFrame] = []
    levels, missing = rng.choice([1, 3, 1000]), rng.choice([0.0, 0.02, 0.3])
    for number in range(rng.integers(1, 5)):
        family = str(rng.choice(["traditional", "cldm", "reference"], p=[0.6, 0.2, 0.2]))
        for task, gamma in (("sr2", 0.5), ("sr4", 0.24), ("blur9", 0.26), ("real", None)):
            images = rng.permutation(24)[: rng.choice([0, 1, 21, 23, 24, 24])].tolist()
            for seed in range(rng.choice([1, 1, 2])):
                values = np.where(rng.random((24, 2)) < missing, np.nan, rng.integers(0, levels, (24, 2)) / 7)
                table = scored(
                    f"r{number}", images, task=task, gamma=gamma, family=family, seed=seed,
                    has_ended=bool(rng.random() < 0.7), scores={image: tuple(values[image]) for image in images},
                )  # fmt: skip
                tables.append(table)
    return pd.concat([*tables, scored("single", [0])], ignore_index=True).astype(
        {"gamma": float, "psnr": float, "niqe": float}
    )


@given(
    st.integers(0, 2**32),
    st.sampled_from(["task_id", "gamma_bin"]),
    st.booleans(),
    st.sampled_from([METRICS, ("psnr",)]),
)
@settings(max_examples=40, deadline=None, phases=[Phase.generate])
def test_sql_agrees_with_pandas(seed: int, group: Grouping, include_partial: bool, metrics: tuple[str, ...]) -> None:
    points = random_points(np.random.default_rng(seed))
    found = means_of(answer(points, metrics, group, include_partial=include_partial), metrics, group).frame
    expected = means_in_pandas(points, metrics, group, include_partial=include_partial)
    scores = [f"{metric}{end}" for metric in metrics for end in ("", "_low", "_high")]
    columns = [group, "restorer_id", "n_images", "n_common", *scores]
    assert len(found) == len(expected)
    if len(expected):
        frames = (frame[columns].sort_values(columns[:2]).reset_index(drop=True) for frame in (found, expected))
        pd.testing.assert_frame_equal(*frames, check_dtype=False, rtol=1e-12, atol=1e-12)


def test_an_image_is_known_by_its_number_alone(tmp_path: Path) -> None:
    """Rows of different restorers are paired by image, in the order of image_id."""
    snapshot = snapshot_of(tmp_path, scored("a", range(6)), scored("b", [5, 3, 1, 0, 2, 4]))
    answer = questions.means(snapshot, EVERYTHING, ["niqe"], "task_id")
    by_image = [image + 3.0 for image in sorted(range(6), key=sha)]

    assert [list(scores) for scores in answer["niqe_by_image"]] == [by_image, by_image]
