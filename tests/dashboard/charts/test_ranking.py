"""The ranking of one task."""

from dataclasses import replace
from typing import Any, Literal

import pandas as pd
import pytest
from example_look import LOOK
from example_metrics import NIQE

from dashboard.charts import ranking

ROWS = pd.DataFrame(
    {
        "restorer_title": ["Wiener", "SPAN", "Target"],
        "n_images": [8, 8, 8],
        "niqe": [7.0, 5.0, 6.0],
        "niqe_low": [6.0, 4.0, 5.0],
        "niqe_high": [8.0, 6.0, 7.0],
        "leads": [False, True, False],
    }
)


def drawn(better: Literal["higher", "lower"]) -> dict[str, Any]:
    return ranking.chart(ROWS, replace(NIQE, better=better), LOOK).to_dict()


@pytest.mark.parametrize(
    ("better", "order"), [("lower", ["SPAN", "Target", "Wiener"]), ("higher", ["Wiener", "Target", "SPAN"])]
)
def test_the_best_is_on_top_and_better_is_right(better: Literal["higher", "lower"], order: list[str]) -> None:
    encoding = drawn(better)["layer"][1]["encoding"]

    assert encoding["y"]["sort"] == order
    assert encoding["x"]["scale"]["reverse"] is (better == "lower")


def test_only_the_leaders_are_in_full_colour() -> None:
    spec = drawn("lower")
    rows = next(iter(spec["datasets"].values()))

    assert {row["restorer_title"]: row["leads"] for row in rows} == {"SPAN": True, "Target": False, "Wiener": False}


def test_bars_are_the_intervals() -> None:
    encoding = drawn("lower")["layer"][0]["encoding"]

    assert (encoding["x"]["field"], encoding["x2"]["field"]) == ("niqe_low", "niqe_high")
