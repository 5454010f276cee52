"""The latent model under its ceiling."""

import numpy as np
import pandas as pd
from example_metrics import PSNR

from dashboard.charts import ceiling

FRAME = pd.DataFrame(
    {
        "task_id": "sr4",
        "role": ["target", "ceiling", "stage 1", "restored"],
        "restorer_title": ["Target", "Ceiling", "Stage", "CLDM"],
        "n_images": 24,
        "psnr": [np.nan, 29.0, 27.0, 25.0],
        "psnr_low": [np.nan, 28.5, 26.5, 24.5],
        "psnr_high": [np.nan, 29.5, 27.5, 25.5],
    }
)


def test_the_bar_is_the_gap_from_the_model_to_its_ceiling() -> None:
    drawn = ceiling.chart(FRAME, PSNR).to_dict()
    bar = next(layer for layer in drawn["layer"] if layer["mark"]["type"] == "bar")

    assert (bar["encoding"]["x"]["field"], bar["encoding"]["x2"]["field"]) == ("restored", "ceiling")
    assert drawn["datasets"][bar["data"]["name"]] == [{"row": "sr4 (n = 24)", "restored": 25.0, "ceiling": 29.0}]


def test_a_role_without_a_score_is_left_out_and_each_has_a_shape() -> None:
    drawn = ceiling.chart(FRAME, PSNR).to_dict()
    points = next(layer for layer in drawn["layer"] if layer["mark"]["type"] == "point")

    assert points["encoding"]["shape"]["scale"]["domain"] == ["ceiling", "stage 1", "restored"]
    assert len(set(points["encoding"]["shape"]["scale"]["range"])) == 3


def test_every_score_is_told_in_words() -> None:
    described = ceiling.chart(FRAME, PSNR).to_dict()["description"]

    assert "sr4, n = 24: ceiling 29.00 dB, stage 1 27.00 dB, restored 25.00 dB" in described
