"""The paper's numbers as data: whole, and tied to ids that exist."""

import pytest

from clir_core.interfaces import MetricSpec, RestorerSpec
from clir_core.registry import discover
from dashboard.data import paper

METRICS = discover("clir_core.metrics", MetricSpec)


def test_every_number_of_the_three_tables_is_there() -> None:
    counts = paper.numbers().groupby("table").size()

    assert counts.to_dict() == {"1a": 14, "1b": 16, "2": 17, "3": 12}


def test_table_3_repeats_table_1a() -> None:
    numbers = paper.numbers().set_index(["table", "task_id", "model", "quantity"])["value"]
    shared = numbers.loc["3"].drop("lq", level="model")

    assert shared.to_dict() == numbers.loc["1a"].loc[shared.index].to_dict()


def test_a_dash_is_no_number() -> None:
    assert paper.number("1a", "realesrgan", "ssim", "sr2") is None
    assert paper.number("1a", "realesrgan", "ssim", "blur1") == 0.8713
    assert paper.number("2", "gt", "niqe") == 3.02


@pytest.mark.parametrize("name", paper.models())
def test_restorers_that_a_row_is_tied_to_exist(name: str) -> None:
    known = discover("clir_core.restorers", RestorerSpec)

    assert [one for one in paper.models()[name].restorers if one not in known] == []


@pytest.mark.parametrize("name", paper.quantities())
def test_metrics_that_a_column_is_tied_to_exist_and_point_the_same_way(name: str) -> None:
    known, quantity = METRICS, paper.quantities()[name]

    assert quantity.metrics
    assert {known[one].better for one in (*quantity.metrics, *quantity.metrics_degraded)} == {quantity.better}
    assert {known[one].reference for one in quantity.metrics_degraded} <= {"degraded"}
