"""Quality beside cost: who is beaten, who is within a budget, and what a gain costs."""

import numpy as np
import pandas as pd
from example_metrics import PSNR

from dashboard.data.estimates import Means
from dashboard.data.resources import COSTS, Limits, facet_text, price_of_gain, priced, with_front

COSTS_OF = pd.DataFrame(
    {
        "task_id": "sr2",
        "device": "AMD EPYC",
        "dtype": "float32",
        "threads": 2,
        "input_width": 144,
        "input_height": 96,
        "restorer_id": ["bicubic", "span", "wiener", "diffbir", "target"],
        "restorer_title": ["Degraded", "SPAN", "Wiener", "DiffBIR", "Target"],
        "family": ["reference", "traditional", "traditional", "cldm", "reference"],
        "latency_ms": [1.0, 10.0, 20.0, np.nan, 1.0],
        "peak_memory_mb": [1.0, 100.0, 10.0, 900.0, 1.0],
    }
)
NAME = PSNR.metric_id


def found() -> Means:
    frame = COSTS_OF[["task_id", "restorer_id"]].assign(n_images=8, **{NAME: [26.0, 30.0, 28.0, 24.0, np.nan]})
    frame = frame.assign(**{f"{NAME}_low": frame[NAME] - 1, f"{NAME}_high": frame[NAME] + 1})
    return Means(frame=frame, coverage=frame.head(0), draws=0)


def rows(**limits: float) -> pd.DataFrame:
    return priced(COSTS_OF, found(), PSNR, Limits(**limits))


def test_references_but_the_degraded_image_take_no_part() -> None:
    assert rows()["restorer_id"].tolist() == ["bicubic", "span", "wiener", "diffbir"]
    assert rows()["gain"].tolist() == [0.0, 4.0, 2.0, -2.0]


def test_the_dearer_and_worse_is_beaten_by_name() -> None:
    drawn = with_front(rows(), COSTS["latency"], PSNR).set_index("restorer_id")

    assert drawn["on_front"].to_dict() == {"bicubic": True, "span": True, "wiener": False, "diffbir": False}
    assert drawn.loc["wiener", "dominated_by"] == "SPAN"
    assert drawn.loc["diffbir", "dominated_by"] == ""  # its latency is not known


def test_an_unknown_cost_is_within_no_limit() -> None:
    assert rows(latency_ms=15)["within"].tolist() == [True, True, False, False]
    assert rows(memory_mb=50)["within"].tolist() == [True, False, True, False]
    assert rows()["within"].all()


def test_a_gain_has_a_price_and_a_loss_has_none() -> None:
    assert price_of_gain(rows()).tolist()[1:3] == [2.5, 10.0]
    assert price_of_gain(rows()).isna().tolist() == [True, False, False, True]


def test_a_facet_says_where_costs_may_be_compared() -> None:
    assert facet_text(COSTS_OF.iloc[0].to_dict()) == "144 x 96, float32, AMD EPYC, 2 threads"
