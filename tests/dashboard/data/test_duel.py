"""Two settings image by image, against numbers worked out by hand and by scipy."""

import numpy as np
import pandas as pd
import pytest
from example_metrics import NIQE, PSNR
from scipy.stats import wilcoxon

from dashboard.data.duel import EVERY_TASK, disagreements, duel_of

IMAGES = 8


def samples() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    rows = pd.DataFrame(
        {
            "task_id": np.repeat(["sr2", "sr4"], IMAGES),
            "sample_id": [f"s{number}" for number in range(2 * IMAGES)],
            "image_id": [f"i{number}" for number in range(IMAGES)] * 2,
            "image_name": "x.png",
            "gamma": np.repeat([0.5, 0.25], IMAGES),
        }
    )
    for metric, start in ((PSNR.metric_id, 30.0), (NIQE.metric_id, 5.0)):
        rows[f"{metric}_first"] = start + rng.normal(1, 1, 2 * IMAGES)
        rows[f"{metric}_second"] = start + rng.normal(0, 1, 2 * IMAGES)
    rows.loc[0, f"{PSNR.metric_id}_second"] = rows.loc[0, f"{PSNR.metric_id}_first"]
    return rows


def test_means_counts_and_p_values_are_those_of_the_images() -> None:
    rows = samples()
    summary = duel_of(rows, (PSNR, NIQE)).summary.set_index("task_id")
    light = rows[rows["task_id"] == "sr2"]
    differences = (light[f"{PSNR.metric_id}_first"] - light[f"{PSNR.metric_id}_second"]).to_numpy()

    assert summary.loc["sr2", "advantage"] == pytest.approx(differences.mean())
    assert summary.loc["sr2", "wins"] == (differences > 0).sum()
    assert summary.loc["sr2", "ties"] == 1
    assert summary.loc["sr2", "win_share"] == pytest.approx(((np.sign(differences) + 1) / 2).mean())
    assert summary.loc["sr2", "low"] < differences.mean() < summary.loc["sr2", "high"]
    assert summary.loc["sr2", "p_holm"] >= float(wilcoxon(differences).pvalue)


def test_every_task_together_averages_an_image_first() -> None:
    rows = samples()
    summary = duel_of(rows, (PSNR,)).summary.set_index("task_id")
    by_image = (rows[f"{PSNR.metric_id}_first"] - rows[f"{PSNR.metric_id}_second"]).groupby(rows["image_id"]).mean()

    assert summary.loc[EVERY_TASK, "n_images"] == IMAGES
    assert summary.loc[EVERY_TASK, "advantage"] == pytest.approx(by_image.mean())


def test_the_lower_score_is_ahead_where_lower_is_better() -> None:
    rows = samples()
    found = duel_of(rows, (NIQE,)).samples

    expected = rows[f"{NIQE.metric_id}_second"] - rows[f"{NIQE.metric_id}_first"]
    np.testing.assert_allclose(found[f"{NIQE.metric_id}_advantage"], expected)


def test_few_images_have_no_p_value() -> None:
    assert duel_of(samples().head(5), (PSNR,)).summary["p_holm"].isna().all()


def test_disagreements_are_where_the_metrics_prefer_different_sides() -> None:
    rows = duel_of(samples(), (PSNR, NIQE)).samples
    found = disagreements(rows, PSNR, NIQE, 3)
    one, other = (found[f"{metric.metric_id}_advantage"] for metric in (PSNR, NIQE))

    assert (np.sign(one) * np.sign(other) < 0).all()
    assert found["strength"].is_monotonic_decreasing


def test_no_sample_is_no_row() -> None:
    found = duel_of(samples().head(0), (PSNR, NIQE))

    assert found.summary.empty
    assert disagreements(found.samples, PSNR, NIQE, 3).empty
