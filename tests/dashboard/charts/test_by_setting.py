"""Metrics against the values of a setting."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from example_metrics import NIQE, PSNR

from dashboard.charts import along_steps, by_setting, step_path
from dashboard.charts.by_setting import axis_of
from dashboard.charts.by_task import COLOURS
from dashboard.charts.look import Look

LOOK = Look({}, {"sr2": "circle", "sr4": "square", "blur1": "diamond"})
FRAME = pd.DataFrame(
    {
        "task_id": ["sr2", "sr2", "sr4", "sr4"],
        "value": ["200", "pure noise"] * 2,
        "place": [200.0, 1000.0] * 2,
        "n_images": [24, 24, 9, 9],
        "n_noises": [3, 1, 1, 1],
        "niqe": [5.0, 4.0, 6.0, 5.5],
        "niqe_low": [4.5, 3.5, 5.5, 5.0],
        "niqe_high": [5.5, 4.5, 6.5, 6.0],
        "niqe_noise_sd": [0.25, np.nan, np.nan, np.nan],
    }
)
RULES = pd.DataFrame(
    {
        "task_id": ["sr2", "sr4", "sr2", "sr4"],
        "metric_id": "niqe",
        "role": ["VAE ceiling", "VAE ceiling", "stage 1", "stage 1"],
        "restorer_title": ["Ceiling", "Ceiling", "Stage", "Stage"],
        "mean": [3.0, 3.0, 7.0, 8.0],
    }
)


def spec(rules: pd.DataFrame = RULES) -> dict[str, Any]:
    return by_setting.chart(FRAME, rules, NIQE, axis_of("start_timestep", FRAME), LOOK).to_dict()


def layers(mark: str, drawn: dict[str, Any]) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    found = [layer for layer in drawn["layer"] if layer["mark"]["type"] == mark]
    return [(layer["encoding"], drawn["datasets"][layer.get("data", drawn.get("data"))["name"]]) for layer in found]


def test_lines_are_means_with_better_upwards_and_pure_noise_at_a_thousand() -> None:
    encoding, _ = layers("line", spec())[0]

    assert (encoding["x"]["field"], encoding["y"]["field"]) == ("place", "niqe")
    assert encoding["y"]["scale"]["reverse"] is True
    assert encoding["x"]["axis"]["values"] == [200.0, 1000.0]
    assert encoding["x"]["title"] == "starting noise, timestep (1000 = pure noise)"


def test_bands_are_the_intervals() -> None:
    encoding, _ = layers("area", spec())[0]

    assert (encoding["y"]["field"], encoding["y2"]["field"]) == ("niqe_low", "niqe_high")


def test_a_task_is_told_by_colour_and_shape_and_says_its_n() -> None:
    encoding, rows = layers("point", spec())[0]

    assert encoding["color"]["scale"]["domain"] == ["sr2 (n = 24)", "sr4 (n = 9)"]
    assert encoding["color"]["scale"]["range"] == list(COLOURS[:2])
    assert encoding["shape"]["scale"]["range"] == ["circle", "square"]
    assert {row["line"] for row in rows} == {"sr2 (n = 24)", "sr4 (n = 9)"}


def test_the_spread_over_noises_is_a_bar_where_there_is_one() -> None:
    _, rows = next(layer for layer in layers("rule", spec()) if layer[0]["y"]["field"] == "noise_low")

    assert (rows[0]["noise_low"], rows[0]["noise_high"]) == (4.75, 5.25)
    assert rows[1]["noise_low"] is None
    assert rows[0]["noise_text"] == "sd 0.2500 over 3 noises of an image"


def test_a_rule_that_all_tasks_share_is_drawn_once_in_grey_and_roles_by_their_strokes() -> None:
    shared, own = (layer for layer in layers("rule", spec()) if layer[0]["y"]["field"] == "mean")

    assert [(row["role"], row["line"]) for row in shared[1]] == [("VAE ceiling", "every task")]
    assert [row["line"] for row in own[1]] == ["sr2 (n = 24)", "sr4 (n = 9)"]
    assert own[0]["strokeDash"]["scale"]["domain"] == ["VAE ceiling", "stage 1"]


def test_a_chart_needs_no_rules() -> None:
    assert not [layer for layer in layers("rule", spec(RULES[:0])) if layer[0]["y"]["field"] == "mean"]


def test_the_chart_is_told_in_words() -> None:
    assert "sr2, n = 24: 5.000 at 200, 4.000 at pure noise, best at pure noise" in spec()["description"]


@pytest.mark.parametrize(
    ("field", "places", "kind"),
    [
        ("start_timestep", [10.0, 1000.0], "linear"),
        ("steps", [2.0, 50.0], "log"),
        ("steps", [10.0, 20.0], "linear"),
        ("churn", [0.0, 40.0], "linear"),
        ("sampler", [np.nan, np.nan], "ordinal"),
        ("noise_seed", [0.0, 1.0], "ordinal"),
    ],
)
def test_an_axis_fits_its_values(field: str, places: list[float], kind: str) -> None:
    assert axis_of(field, pd.DataFrame({"place": places})).kind == kind


STEPS = pd.DataFrame(
    {
        "task_id": "sr2",
        "step": [1, 2],
        "timestep": [999.0, 499.0],
        "n_images": 6,
        "niqe": [7.0, 5.0],
        "niqe_low": [6.5, 4.5],
        "niqe_high": [7.5, 5.5],
        "psnr": [20.0, 22.0],
    }
)


def test_steps_run_from_the_noisiest_on() -> None:
    drawn = along_steps.chart(STEPS, RULES[:0], NIQE, LOOK).to_dict()
    encoding, rows = layers("line", drawn)[0]

    assert encoding["x"]["axis"]["values"] == [1, 2]
    assert [row["value"] for row in rows] == ["step 1, timestep 999", "step 2, timestep 499"]


def test_the_path_goes_from_step_to_step_and_ends_in_the_large_point() -> None:
    drawn = step_path.chart(STEPS, PSNR, NIQE, LOOK).to_dict()
    encoding, rows = layers("line", drawn)[0]

    assert encoding["order"]["field"] == "step"
    assert [row["is_last"] for row in rows] == [False, True]
    assert "from 20.00 dB, 7.000 to 22.00 dB, 5.000" in drawn["description"]
