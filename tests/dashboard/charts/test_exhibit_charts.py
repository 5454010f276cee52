"""Charts of Alignment, Resources, Compare and Ablations: what is drawn where, and what is said in words."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from example_look import LOOK
from example_metrics import NIQE, PSNR

from dashboard.charts import (
    agreement,
    alignment_plane,
    alignment_scatter,
    cost_parts,
    cost_quality,
    duel,
    noise_ellipses,
    table_panels,
    training,
)
from dashboard.charts.perception_distortion import Drawing
from dashboard.data.resources import COSTS

ALIGNED = replace(NIQE, metric_id="aligned", title="Alignment")


def means() -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "task_id": "sr2",
            "restorer_id": ["span", "diffbir", "bicubic", "another-image"],
            "restorer_title": ["SPAN", "DiffBIR", "Wiener", "Target"],
            "family": ["traditional", "cldm", "reference", "reference"],
            "n_images": 8,
            "gamma": 0.5,
            "aligned": [0.2, 0.5, 0.3, 0.9],
            "niqe": [6.0, 3.5, 8.0, 4.0],
        }
    )
    ends = {
        f"{name}{end}": frame[name] + by for name in ("aligned", "niqe") for end, by in (("_low", -0.1), ("_high", 0.1))
    }
    return frame.assign(**ends)


def samples() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "sample_id": [f"s{n}" for n in range(6)],
            "image_id": [f"i{n}" for n in range(6)],
            "image_name": "bird.png",
            "task_id": "sr2",
            "gamma": [0.5, np.nan, 0.5, 0.2, 0.2, 0.2],
            "restorer_id": "span",
            "restorer_title": "SPAN",
            "psnr": np.arange(6.0) + 20,
            "aligned": np.arange(6.0)[::-1],
            "psnr_advantage": [3.0, -1.0, 2.0, 0.0, 1.0, -2.0],
            "niqe_advantage": [-1.0, -1.0, 2.0, 0.0, -3.0, 2.0],
        }
    )


def test_anchors_are_rules_and_another_image_does_not_squeeze_the_plane() -> None:
    chart = alignment_plane.chart(means(), ALIGNED, NIQE, LOOK, Drawing())
    drawn = json.dumps(chart.to_dict())

    assert "degraded image itself" in drawn
    assert "the another image is at 0.9000" in str(chart.description) or "another image is at 0.9000" in str(
        chart.description
    )
    domain = next(
        layer
        for layer in chart.to_dict()["layer"]
        if "x" in layer.get("encoding", {}) and "scale" in layer["encoding"]["x"]
    )
    assert max(domain["encoding"]["x"]["scale"]["domain"]) < 0.9


def test_the_scatter_is_coloured_by_gamma_and_tells_its_correlation() -> None:
    drawn = alignment_scatter.chart(samples(), PSNR, ALIGNED).to_dict()

    assert drawn["layer"][0]["encoding"]["color"]["condition"]["field"] == "gamma"
    assert alignment_scatter.CLICKED in [each["name"] for each in drawn["params"]]
    assert "1.00" in drawn["description"]


def test_bars_are_sorted_and_many_are_thinned_evenly() -> None:
    many = pd.concat([samples()] * 200, ignore_index=True).assign(
        psnr_advantage=lambda frame: np.arange(len(frame)) - 600.0
    )
    chart = duel.bars(many, PSNR, ("SPAN", "Wiener"))
    kept = chart.layer[0].data

    assert len(kept) == duel.MOST_BARS
    assert kept["psnr_advantage"].is_monotonic_decreasing
    assert "better on 599, worse on 600" in str(chart.description)


def test_opposed_images_are_counted() -> None:
    chart = duel.against(samples(), (PSNR, NIQE), "SPAN")

    assert "On 3 of 6 degraded images" in str(chart.to_dict()["description"])


def test_correlations_are_written_and_the_least_alike_named() -> None:
    pairs = pd.DataFrame(
        {"first": ["psnr", "psnr", "niqe", "niqe"], "second": ["psnr", "niqe"] * 2, "rho": [1, -0.4, -0.4, 1], "n": 30}
    )
    drawn = agreement.chart(pairs, {"psnr": "PSNR", "niqe": "NIQE"}).to_dict()

    assert "PSNR and NIQE: -0.40 over 30" in drawn["description"]


@pytest.mark.parametrize("cost", COSTS.values(), ids=COSTS)
def test_costs_are_logarithmic_and_zero_has_no_place(cost) -> None:
    rows = means().assign(
        setting_label="",
        latency_ms=[10.0, 900.0, 1.0, np.nan],
        latency_low=9.0,
        latency_high=1000.0,
        parameters=[4e5, 1.7e9, 0, 0],
        peak_memory_mb=[10.0, 900.0, 1.0, 1.0],
        flops=[1e9, np.nan, np.nan, np.nan],
        weights_mb=[2.0, 5000.0, 0, 0],
        n_timed=4,
        n_contended=0,
        within=[True, False, True, True],
        on_front=[True, False, True, False],
        dominated_by=["", "SPAN", "", "SPAN"],
    )
    chart = cost_quality.chart(rows, cost, ALIGNED, LOOK)
    points = next(layer for layer in chart.to_dict()["layer"] if layer["mark"].get("type") == "point")

    assert points["encoding"]["x"]["scale"]["type"] == "log"
    assert chart.to_dict()["description"].startswith(f"Alignment against {cost.label}")


def test_parts_are_pieces_of_a_bar() -> None:
    parts = pd.DataFrame(
        {
            "restorer_title": "DiffBIR",
            "setting_label": "",
            "part": ["unet", "vae"],
            "milliseconds": [90.0, 10.0],
            "peak_memory_mb": 1.0,
            "n_timed": 4,
        }
    )
    assert "DiffBIR: 100 ms, of which unet 90%" in cost_parts.chart(parts).to_dict()["description"]


def test_an_ellipse_has_the_length_of_its_deviations() -> None:
    spread = pd.DataFrame(
        {
            "task_id": ["sr2"], "value": ['"default"'], "n_images": [4], "n_noises": [3], "x": [30.0], "y": [4.0],
            "x_variance": [4.0], "y_variance": [1.0], "covariance": [0.0],
        }
    )  # fmt: skip
    corners = noise_ellipses.outlines(spread)

    assert np.ptp(corners["x"]) == pytest.approx(2 * 2 * noise_ellipses.WITHIN_95**0.5, rel=1e-2)
    assert np.ptp(corners["y"]) == pytest.approx(2 * noise_ellipses.WITHIN_95**0.5, rel=1e-2)
    assert noise_ellipses.chart(spread, PSNR, NIQE, LOOK).to_dict()["description"].startswith("Standard deviations")


def test_a_training_is_a_line_that_tells_where_it_ends() -> None:
    curves = pd.DataFrame(
        {"training": "net", "step": [1, 2], "seconds": [1.0, 2.0], "name": "loss", "value": [0.5, 0.25]}
    )

    assert "net: 0.25 after 2 steps" in training.chart(curves, "loss").to_dict()["description"]


def test_a_table_is_a_panel_a_task_and_metric() -> None:
    cells = pd.concat(
        [
            means().assign(metric_id=name, mean=means()[name], low=np.nan, high=np.nan, is_best=False, ties=False)
            for name in ("aligned", "niqe")
        ]
    )
    assert len(table_panels.chart(cells, (ALIGNED, NIQE), LOOK).to_dict()["concat"]) == 2
