"""Tables 1 and 3: means, the best and its ties, against pandas and scipy."""

from dataclasses import replace

import pandas as pd
import pytest
from example_metrics import NIQE, PSNR
from scipy.stats import wilcoxon
from scored_store import answer, scored

from dashboard.data.means_table import means_table_of
from dashboard.data.paper_grid import TIE, latex, nearer_than_all, shown

ALIGNED, PIXELS = replace(NIQE, metric_id="niqe"), replace(PSNR, metric_id="psnr")
IMAGES = range(8)
POINTS = pd.concat(
    [
        scored("good", IMAGES, scores={i: (30.0 + i, 3.0 + 0.1 * i) for i in IMAGES}),
        scored("near_&_good", IMAGES, scores={i: (30.0 + i + 0.01 * (-1) ** i - 0.001, 4.0 + 0.1 * i) for i in IMAGES}),
        scored("poor", IMAGES, scores={i: (20.0 + i, 5.0 + 0.1 * i) for i in IMAGES}),
        scored("bicubic", IMAGES, family="reference", scores={i: (10.0 + i, 1.0 + 0.1 * i) for i in IMAGES}),
    ]
)


@pytest.fixture(scope="module")
def table():
    return means_table_of(answer(POINTS, ["niqe", "psnr"], "task_id", include_partial=False), (ALIGNED, PIXELS))


def cell(table, restorer: str, metric: str) -> pd.Series:
    rows = table.cells
    return rows[(rows["restorer_id"] == restorer) & (rows["metric_id"] == metric)].iloc[0]


def test_means_are_those_of_the_images(table) -> None:
    expected = POINTS[POINTS["restorer_id"] == "poor"]["psnr"].mean()

    assert cell(table, "poor", "psnr")["mean"] == pytest.approx(expected)
    assert cell(table, "poor", "psnr")["low"] < expected < cell(table, "poor", "psnr")["high"]


def test_the_best_competes_and_what_cannot_be_told_from_it_ties(table) -> None:
    psnr = table.cells[table.cells["metric_id"] == "psnr"].set_index("restorer_id")

    assert psnr["is_best"].sum() == 1
    assert psnr["ties"].sum() == 1
    assert not psnr.loc["poor", "ties"]
    assert not psnr.loc["bicubic", ["is_best", "ties"]].any()


def test_p_values_are_corrected_over_the_whole_table(table) -> None:
    by_image = POINTS.pivot_table(index="image_id", columns="restorer_id", values="niqe")
    raw = float(wilcoxon(by_image["poor"], by_image["good"]).pvalue)

    assert cell(table, "poor", "niqe")["p_value"] == pytest.approx(4 * raw)
    assert cell(table, "poor", "niqe")["p_value"] < 0.05


def test_the_degraded_image_is_first_and_beats_all_where_it_does(table) -> None:
    grid = shown(table, (ALIGNED, PIXELS), ["sr2"])

    assert grid.index[0] == "LQ"
    assert nearer_than_all(table, (ALIGNED, PIXELS)) == [f"sr2, {ALIGNED.title}"]
    best = grid.iloc[:, 0][[name.startswith("GOOD") for name in grid.index]].iloc[0]
    assert best.startswith("**3.350**")
    assert sum(TIE in text for text in grid.iloc[:, 1]) == 1


def test_latex_is_escaped_and_bold(table) -> None:
    text = latex(table, (ALIGNED, PIXELS), ["sr2"], "A caption, 100 %")

    assert r"\textbf{3.350}" in text
    assert r"NEAR\_\&\_GOOD" in text
    assert r"100 \%" in text


def test_under_six_images_nothing_is_told_apart() -> None:
    few = POINTS[POINTS["image_id"].isin(POINTS["image_id"].unique()[:4])]
    found = means_table_of(answer(few, ["niqe", "psnr"], "task_id", include_partial=False), (ALIGNED, PIXELS))

    competing = found.cells[(found.cells["family"] != "reference") & ~found.cells["is_best"]]
    assert competing["ties"].all()
