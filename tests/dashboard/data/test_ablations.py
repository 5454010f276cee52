"""Means along settings, steps, and under the ceiling, against the numbers that the store was made of."""

import ablation_store
import numpy as np
import pandas as pd
import pytest
from ablation_store import CLDM, Restored, score_of

from clir_core.statistics.bootstrap import bootstrap
from dashboard.data.ablations import BEST, CEILING, STAGE1, TARGET, Sweep, akin, companions, sweep, usual_hold
from dashboard.data.ceiling import ceiling_of, loss
from dashboard.data.metrics import Metric, metrics_of
from dashboard.data.steps import steps
from db.reading import ablations, questions
from db.reading.ablations import Pipeline
from db.reading.questions import Selection
from db.store import Snapshot, Store

EVERYTHING = Selection()
IMAGES = [f"picture{number}" for number in range(6)]


@pytest.fixture(scope="module")
def snapshot(stores: dict[str, Store]) -> Snapshot:
    current = stores["ablations"].current()
    assert current is not None
    return current


def metric(snapshot: Snapshot, metric_id: str) -> Metric:
    return metrics_of(questions.metrics(snapshot))[metric_id]


def swept(snapshot: Snapshot, field: str, **held: ablations.Value) -> Sweep:
    configured = ablations.configurations(snapshot, CLDM)
    along = ablations.series(configured, field, usual_hold(configured, field, held))
    beside = companions(questions.restorers(snapshot), CLDM)
    return sweep(snapshot, along, beside, (metric(snapshot, "ssim_y"), metric(snapshot, "niqe")), EVERYTHING)


def scores(task: str, restorer: str, metric_id: str, **changes: object) -> list[float]:
    return [score_of(Restored(image, task, restorer, tuple(changes.items())), metric_id) or 0.0 for image in IMAGES]


def test_means_and_intervals_are_those_of_the_images_noises_averaged(snapshot: Snapshot) -> None:
    row = swept(snapshot, "start_timestep").frame.set_index(["task_id", "value"]).loc[("sr4", "400")]
    repeats = [scores("sr4", CLDM, "ssim_y", start_timestep=400, noise_seed=seed) for seed in range(3)]
    expected = bootstrap(np.sort(np.mean(repeats, axis=0)))

    assert row["ssim_y"] == pytest.approx(expected.means[0])
    assert row["ssim_y_low"] == pytest.approx(expected.interval().low[0], abs=2e-4)
    assert row["ssim_y_noise_sd"] == pytest.approx(0.01)
    assert (row["n_images"], row["n_noises"]) == (6, 3)


def test_pure_noise_is_the_last_place(snapshot: Snapshot) -> None:
    frame = swept(snapshot, "start_timestep").frame

    assert frame[frame["task_id"] == "sr2"]["value"].tolist() == ["200", "400", "600", "800", "pure noise"]
    assert frame["place"].max() == 1000


def test_values_are_in_the_order_of_their_size(snapshot: Snapshot) -> None:
    frame = swept(snapshot, "steps").frame

    assert frame[frame["task_id"] == "sr2"]["value"].tolist() == ["2", "5", "10", "50"]


def test_the_oracle_is_another_line_than_what_can_be_deployed(snapshot: Snapshot) -> None:
    frame = swept(snapshot, "start_timestep", start_from="target").frame.set_index(["task_id", "value"])

    assert frame.loc[("sr2", "400"), "ssim_y"] == pytest.approx(
        np.mean(scores("sr2", CLDM, "ssim_y", start_timestep=400, start_from="target"))
    )


def test_rules_are_ceiling_stage_1_the_best_rival_and_where_it_has_a_score_the_target(snapshot: Snapshot) -> None:
    rules = swept(snapshot, "steps").rules.set_index(["task_id", "metric_id", "role"])["mean"].sort_index()

    assert set(rules.loc["sr2", "ssim_y"].index) == {CEILING, STAGE1, BEST}
    assert set(rules.loc["sr2", "niqe"].index) == {CEILING, STAGE1, BEST, TARGET}
    assert rules["sr4", "niqe", BEST] == pytest.approx(np.mean(scores("sr4", "clir-small-regression", "niqe")))


def test_the_fullest_sweep_is_taken_where_the_default_has_no_other_value(snapshot: Snapshot) -> None:
    only = [one for one in ablations.configurations(snapshot, CLDM) if one.fields["one_step"]]

    assert usual_hold(only, "start_timestep", {})["one_step"] is True


@pytest.mark.parametrize(
    ("restorer_id", "ceiling"),
    [
        ("clir-small-cldm", "clir-small-vae"),
        ("clir-small-cldm-4", "clir-small-vae-4"),
        ("diffbir-v1", "diffbir-v2-vae"),
        ("diffbir-v2.1-face", "diffbir-v2.1-vae"),
        ("supir", None),
    ],
)
def test_a_ceiling_is_found_by_its_id(restorer_id: str, ceiling: str | None) -> None:
    assert akin(restorer_id, ["clir-small-vae-4", "diffbir-v2.1-vae", "clir-small-vae", "diffbir-v2-vae"]) == ceiling


def test_steps_are_means_of_what_was_predicted(snapshot: Snapshot) -> None:
    frame = steps(snapshot, (ablation_store.setting_id(CLDM),), ("niqe",), EVERYTHING).set_index(["task_id", "step"])
    expected = np.mean([score_of(Restored(image, "sr2", CLDM), "niqe", 4) or 0.0 for image in IMAGES])

    assert frame.loc[("sr2", 5), "niqe"] == pytest.approx(expected)
    assert frame.loc[("sr2", 5), "timestep"] == 199


def test_the_share_of_the_loss_is_that_of_the_ceiling(snapshot: Snapshot) -> None:
    pipeline = Pipeline(
        setting_ids=(ablation_store.setting_id(CLDM),), ceiling_id="clir-small-vae", stage1_id="clir-small-stage1"
    )
    chosen = tuple(metric(snapshot, one) for one in ("psnr_y", "ssim_y", "niqe"))
    found = ceiling_of(snapshot, pipeline, chosen, EVERYTHING)
    shares = found.shares.set_index(["task_id", "metric_id"])

    ceiling, restored, target = (
        np.array(scores("sr4", restorer, "niqe")) for restorer in ("clir-small-vae", CLDM, "target")
    )
    expected = (ceiling - target).mean() / (restored - target).mean()
    assert shares.loc[("sr4", "niqe"), "share"] == pytest.approx(expected)
    ceiling, restored = (np.array(scores("sr4", one, "psnr_y")) for one in ("clir-small-vae", CLDM))
    expected = (10 ** (-ceiling / 10)).mean() / (10 ** (-restored / 10)).mean()
    assert shares.loc[("sr4", "psnr_y"), "share"] == pytest.approx(expected)
    assert (shares["low"] <= shares["share"] + 1e-9).all()
    assert found.frame[found.frame["role"] == "target"]["ssim_y"].isna().all()


def test_a_loss_is_told_only_where_the_score_of_the_target_is_known(snapshot: Snapshot) -> None:
    ssim = metric(snapshot, "ssim_y")
    unknown = pd.Series({"metric_id": "other"})
    other = Metric(**{**{name: getattr(ssim, name) for name in Metric.__slots__}, **unknown.to_dict()})

    assert loss(ssim, np.array([0.75]), np.array([np.nan])).tolist() == [0.25]
    assert np.isnan(loss(other, np.array([0.75]), np.array([np.nan]))).all()
