"""Metrics against gamma."""

from typing import Any

import pandas as pd
from example_look import LOOK
from example_metrics import NIQE

from clir_core.statistics.gamma_bins import EDGES
from dashboard.charts import by_gamma

BINS = pd.DataFrame(
    {
        "restorer_title": ["SPAN", "SPAN", "Wiener", "Wiener"],
        "gamma_bin": ["0.20–0.30", "0.45–0.60"] * 2,
        "gamma": [0.25, 0.5] * 2,
        "n_images": [9, 24] * 2,
        "niqe": [5.0, 6.0, 7.0, 8.0],
        "niqe_low": [4.5, 5.5, 6.5, 7.5],
        "niqe_high": [5.5, 6.5, 7.5, 8.5],
    }
)


GAPS = pd.DataFrame({"gamma_bin": ["0.80–1.00"], "reason": ["no sample is scored here"]})


def layer(mark: str, place: int = 0) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    spec = by_gamma.chart(BINS, NIQE, LOOK, GAPS).to_dict()
    found = [layer for layer in spec["layer"] if layer["mark"]["type"] == mark][place]
    return found["encoding"], spec["datasets"][found["data"]["name"]]


def test_lines_are_means_against_gamma_and_better_is_up() -> None:
    encoding, _ = layer("line")

    assert (encoding["x"]["field"], encoding["y"]["field"]) == ("gamma", "niqe")
    assert encoding["y"]["scale"]["reverse"] is True
    assert encoding["x"]["axis"]["values"] == list(EDGES)


def test_bands_are_the_intervals() -> None:
    encoding, _ = layer("area")

    assert (encoding["y"]["field"], encoding["y2"]["field"]) == ("niqe_low", "niqe_high")


def test_bins_of_few_images_are_dim_dots_without_a_line() -> None:
    _, joined = layer("line")
    dots, all_rows = layer("point")

    assert {row["gamma_bin"] for row in joined} == {"0.45–0.60"}
    assert [row["few"] for row in all_rows] == [True, False, True, False]
    assert dots["opacity"]["condition"]["test"] == "datum.few"


def test_every_bin_says_how_many_images_it_holds() -> None:
    _, counts = layer("text")

    assert [row["text"] for row in counts] == ["9", "24"]


def test_an_empty_bin_says_n_0_and_why() -> None:
    encoding, rows = layer("text", 1)

    assert rows == [{"gamma_bin": "0.80–1.00", "reason": "no sample is scored here", "text": "0", "gamma": 0.9}]
    assert [shown["field"] for shown in encoding["tooltip"]] == ["gamma_bin", "reason"]
