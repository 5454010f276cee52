"""Marks and shapes of a store."""

import pandas as pd

from dashboard.charts.look import look_of

RESTORERS = pd.DataFrame(
    {
        "restorer_id": ["span", "diffbir", "target", "wiener"],
        "title": ["SPAN", "DiffBIR", "Target", "Wiener"],
        "family": ["traditional", "cldm", "reference", "traditional"],
    }
)
TASKS = pd.DataFrame({"task_id": ["sr2", "sr4"]})


def test_families_come_in_one_order() -> None:
    assert list(look_of(RESTORERS, TASKS).marks) == ["SPAN", "Wiener", "DiffBIR", "Target"]


def test_a_mark_stays_when_restorers_join() -> None:
    alone = look_of(RESTORERS[RESTORERS["restorer_id"] == "wiener"], TASKS)

    assert alone.marks["Wiener"] == look_of(RESTORERS, TASKS).marks["Wiener"]


def test_a_colour_does_not_depend_on_what_is_selected() -> None:
    look = look_of(RESTORERS, TASKS)
    alone = look.colour(["Wiener"]).to_dict()["scale"]

    assert alone == {"domain": ["Wiener"], "range": [look.colours["Wiener"]]}


def test_a_point_tells_the_family_by_shape_and_a_line_by_dashes() -> None:
    look = look_of(RESTORERS, TASKS)
    shape = look.mark(["SPAN", "DiffBIR"])["shape"].to_dict()["scale"]
    dash = look.line(["SPAN", "DiffBIR"])["strokeDash"].to_dict()["scale"]

    assert shape == {"domain": ["SPAN", "DiffBIR"], "range": ["circle", "diamond"]}
    assert dash["range"] == [[1, 0], [7, 3]]


def test_many_restorers_still_all_have_a_mark() -> None:
    many = pd.DataFrame(
        {"restorer_id": [f"r{n:02}" for n in range(90)], "title": [f"R{n}" for n in range(90)], "family": "cldm"}
    )

    assert len(look_of(many, TASKS).marks) == 90
