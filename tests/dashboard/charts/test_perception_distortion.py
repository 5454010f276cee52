"""The plane encodes the right columns, and better is its upper right corner."""

from typing import Any

import altair as alt
import pandas as pd
import pytest
from example_look import LOOK
from example_metrics import LPIPS, NIQE, PSNR

from dashboard.charts import perception_distortion
from dashboard.data.metrics import Metric


def means(tasks: tuple[str, ...] = ("sr2",)) -> pd.DataFrame:
    rows = [
        {
            "restorer_id": title.lower(),
            "restorer_title": title,
            "family": "reference" if title == "Target" else "cldm",
            "task_id": task,
            "n_images": 8,
            "psnr": psnr,
            "psnr_low": psnr and psnr - 1,
            "psnr_high": psnr and psnr + 1,
            "lpips": psnr and 0.2,
            "lpips_low": psnr and 0.1,
            "lpips_high": psnr and 0.3,
            "niqe": niqe,
            "niqe_low": niqe - 1,
            "niqe_high": niqe + 1,
        }
        for task in tasks
        for title, psnr, niqe in (("SPAN", 30.0, 6.0), ("DiffBIR", 25.0, 3.0), ("Target", None, 4.0))
    ]
    return pd.DataFrame(rows).astype({"psnr": float, "lpips": float})


NONE = means().head(0).assign(sample_id="", image_name="")


def drawn(
    frame: pd.DataFrame, x: Metric = PSNR, y: Metric = NIQE, images: pd.DataFrame = NONE, panel: int = 0
) -> dict[str, Any]:
    plane = perception_distortion.plane_of(frame, images, x, y, "task_id")
    return perception_distortion.chart(frame, plane, LOOK, images=images, panel=panel).to_dict()


def layers(spec: dict[str, Any], mark: str) -> list[dict[str, Any]]:
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == mark]


def rows(spec: dict[str, Any], layer: dict[str, Any]) -> list[dict[str, Any]]:
    return spec["datasets"][layer["data"]["name"]]


def test_points_are_at_the_means() -> None:
    points = layers(drawn(means()), "point")[0]["encoding"]

    assert (points["x"]["field"], points["y"]["field"]) == ("psnr", "niqe")
    assert points["color"]["field"] == "restorer_title"


@pytest.mark.parametrize(("x", "reversed_x"), [(PSNR, False), (LPIPS, True)])
def test_better_is_right_and_up_whatever_the_metric(x: Metric, reversed_x: bool) -> None:
    points = layers(drawn(means(), x=x), "point")[0]["encoding"]

    assert points["x"]["scale"]["reverse"] is reversed_x
    assert points["y"]["scale"]["reverse"] is True
    assert "better" in points["x"]["title"]
    assert "better" in points["y"]["title"]


def test_titles_hold_the_unit() -> None:
    assert layers(drawn(means()), "point")[0]["encoding"]["x"]["title"].startswith("PSNR (dB)")


def test_bars_are_the_intervals() -> None:
    rules = [layer["encoding"] for layer in layers(drawn(means()), "rule")]
    horizontal = next(rule for rule in rules if "x2" in rule)
    vertical = next(rule for rule in rules if "y2" in rule)

    assert (horizontal["x"]["field"], horizontal["x2"]["field"]) == ("psnr_low", "psnr_high")
    assert (vertical["y"]["field"], vertical["y2"]["field"]) == ("niqe_low", "niqe_high")


def test_a_reference_without_distortion_is_a_line() -> None:
    spec = drawn(means())
    line = next(layer for layer in layers(spec, "rule") if "x" not in layer["encoding"])

    assert [row["restorer_title"] for row in rows(spec, line)] == ["Target"]
    assert [row["restorer_title"] for row in rows(spec, layers(spec, "point")[0])] == ["SPAN", "DiffBIR"]


def test_every_point_bears_its_name_in_a_panel_of_one_task() -> None:
    spec = drawn(means())
    named = [row["restorer_title"] for layer in layers(spec, "text") for row in rows(spec, layer) if "text" not in row]

    assert sorted(named) == ["DiffBIR", "SPAN", "Target"]
    assert layers(spec, "point")[0]["encoding"]["color"]["legend"] is None


def test_points_of_several_tasks_have_a_legend_that_shows_families_by_shape() -> None:
    points = layers(drawn(means(("sr2", "sr4"))), "point")[0]["encoding"]

    assert points["shape"]["scale"] == {"domain": ["SPAN", "DiffBIR"], "range": ["circle", "diamond"]}
    assert points["color"]["legend"]["orient"] == "right"


def test_names_are_never_written_in_the_colour_of_their_mark() -> None:
    names = layers(drawn(means()), "text")

    assert all("color" not in layer["encoding"] and layer["mark"]["color"] == "currentColor" for layer in names)


def test_a_click_tells_a_mean_from_an_image() -> None:
    images = means().assign(sample_id="s", image_name="bird").dropna(subset=["psnr"])
    spec = drawn(means(), images=images, panel=3)
    points = layers(spec, "point")[0]

    assert [(param["name"], param["select"]["fields"]) for param in spec["params"]] == [
        ("clicked_3", ["restorer_id", "task_id", "sample_id"])
    ]
    assert [(row["what"], row["sample_id"]) for row in rows(spec, points)] == [("bird", "s")] * 2 + [
        ("mean of 8 images", "")
    ] * 2


def test_a_tooltip_says_what_a_point_is() -> None:
    spec = drawn(means())
    first = rows(spec, layers(spec, "point")[0])[0]

    assert first["what"] == "mean of 8 images"
    assert first["x_text"] == "30.00 dB (29.00 dB to 31.00 dB)"


def test_one_odd_image_does_not_squeeze_the_rest() -> None:
    images = pd.concat([means().dropna(subset=["psnr"])] * 200)
    images.iloc[0, images.columns.get_loc("niqe")] = 1000.0
    plane = perception_distortion.plane_of(means(), images, PSNR, NIQE, "task_id")

    assert plane.y_span.high < 20


def test_nothing_to_draw_is_still_a_chart() -> None:
    assert isinstance(alt.Chart.from_dict(drawn(means().head(0))), alt.LayerChart)
