"""Charts of any answer."""

import pandas as pd
import pytest

from dashboard.charts import answer

ROWS = pd.DataFrame(
    {
        "a.b[0]": ["x", "y", "z"],
        "mean": [0.5, 0.6, 0.7],
        "n": [3, 4, 5],
        "at": pd.to_datetime(["2026-01-01"] * 3),
        "image": ["https://example.org/x.png"] * 3,
        "is": [True, False, True],
    }
)


@pytest.mark.parametrize("mark", answer.MARKS)
def test_every_mark_draws_with_every_channel(mark: str) -> None:
    chosen = {"mark": mark, "x": "mean", "y": "n", "colour": "a.b[0]", "facet": "is"}
    drawn = answer.chart(ROWS, chosen).to_dict()
    encoding = drawn["spec"]["encoding"]
    assert {name: each["title"] for name, each in encoding.items() if name != "tooltip"} == {
        "x": "mean",
        "y": "n",
        "color": "a.b[0]",
    }
    assert drawn["facet"]["title"] == "is"


def test_names_of_columns_mean_nothing_to_the_drawing() -> None:
    encoding = answer.chart(ROWS, {"mark": "bar", "x": "mean", "y": "a.b[0]"}).to_dict()["encoding"]
    assert (encoding["y"]["field"], encoding["y"]["type"], encoding["y"]["sort"]) == ("y", "nominal", None)
    assert (encoding["x"]["field"], encoding["x"]["type"], encoding["x"]["scale"]) == (
        "x",
        "quantitative",
        {"zero": True},
    )


def test_a_tooltip_never_takes_text_for_the_address_of_a_picture() -> None:
    encoding = answer.chart(ROWS, {"mark": "point", "x": "mean", "y": "image"}).to_dict()["encoding"]
    assert [each["title"] for each in encoding["tooltip"]] == ["mean", "image:"]


def test_columns_that_an_answer_has_not_are_left_out() -> None:
    assert answer.fitting({"mark": "pie", "x": "mean", "y": "gone"}, ROWS) == {"mark": "point", "x": "mean"}
    assert answer.fitting({"mark": "bar", "x": "gone"}, ROWS) == {}


def test_a_first_chart_is_suggested_where_there_is_a_number() -> None:
    assert answer.suggested(ROWS) == {"mark": "bar", "x": "mean", "y": "a.b[0]"}
    assert answer.suggested(ROWS[["mean", "n"]]) == {"mark": "point", "x": "mean", "y": "n"}
    assert answer.suggested(ROWS[["image"]]) == {}


def test_panels_are_bounded_and_the_rest_is_counted() -> None:
    many = pd.DataFrame({"name": [f"n{number}" for number in range(50)], "value": range(50)})
    chosen = {"mark": "bar", "x": "value", "facet": "name"}
    assert answer.panels_left_out(many, chosen) == 38
    assert len(answer.chart(many, chosen).to_dict()["datasets"].popitem()[1]) == 12
