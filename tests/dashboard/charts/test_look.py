"""Colours and shapes."""

import pandas as pd

from dashboard.charts.look import PALETTES, look_of

RESTORERS = pd.DataFrame(
    {
        "restorer_id": ["span", "diffbir", "target", "wiener"],
        "title": ["SPAN", "DiffBIR", "Target", "Wiener"],
        "family": ["traditional", "cldm", "reference", "traditional"],
    }
)
TASKS = pd.DataFrame({"task_id": ["sr2", "sr4"]})


def test_a_family_has_a_palette_of_its_own() -> None:
    colours = look_of(RESTORERS, TASKS).colours

    assert colours["DiffBIR"] in PALETTES["cldm"]
    assert {colours["SPAN"], colours["Wiener"]} <= set(PALETTES["traditional"])
    assert colours["Target"] in PALETTES["reference"]


def test_a_colour_does_not_depend_on_what_is_selected() -> None:
    look = look_of(RESTORERS, TASKS)
    alone = look.colour(["Wiener"]).to_dict()["scale"]

    assert alone == {"domain": ["Wiener"], "range": [look.colours["Wiener"]]}


def test_many_restorers_still_all_have_a_colour() -> None:
    many = pd.DataFrame(
        {"restorer_id": [f"r{n:02}" for n in range(30)], "title": [f"R{n}" for n in range(30)], "family": "cldm"}
    )

    assert len(look_of(many, TASKS).colours) == 30
