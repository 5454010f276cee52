"""Marks of restorers, for every reader and in both themes."""

from itertools import combinations

import pytest
from sight import DARK, WHITE, contrast, deuteranopic_distance

from clir_core.interfaces import RestorerSpec
from clir_core.registry import discover
from dashboard.charts import palette
from dashboard.charts.look import SHAPES as TASK_SHAPES
from dashboard.charts.palette import PALETTES, SHIPPED, mark_of

COLOURS = [colour for colours in PALETTES.values() for colour in colours]
LEAST_SEEN = 6.0
"""In CIELAB; 2.3 is just noticeable side by side."""


@pytest.mark.parametrize("colour", COLOURS)
def test_every_colour_stands_out_in_both_themes(colour: str) -> None:
    assert contrast(colour, WHITE) >= 3
    assert contrast(colour, DARK) >= 3


def test_no_two_shipped_marks_are_alike_to_a_deuteranope() -> None:
    marks = {name: mark_of(name, family) for family, names in SHIPPED.items() for name in names}
    alike = [
        (one, other)
        for (one, left), (other, right) in combinations(marks.items(), 2)
        if (left.shape, left.hollow) == (right.shape, right.hollow)
        and deuteranopic_distance(left.colour, right.colour) < LEAST_SEEN
    ]

    assert alike == []


def test_shipped_places_belong_to_shipped_restorers() -> None:
    families = {name: spec.family for name, spec in discover("clir_core.restorers", RestorerSpec).items()}

    assert {name: families.get(name) for names in SHIPPED.values() for name in names} == {
        name: family for family, names in SHIPPED.items() for name in names
    }
    assert all(len(names) <= 2 * len(PALETTES[family]) for family, names in SHIPPED.items())


def test_a_stranger_always_has_the_same_mark() -> None:
    assert mark_of("my-net", "cldm") == mark_of("my-net", "cldm")
    assert mark_of("my-net", "cldm").colour in PALETTES["cldm"]


def test_strangers_take_many_places() -> None:
    marks = [mark_of(f"net-{number}", "traditional") for number in range(200)]

    assert len({(mark.colour, mark.hollow) for mark in marks}) == 2 * len(PALETTES["traditional"])


def test_a_family_is_told_by_shape_and_stroke_and_never_by_a_shape_of_tasks() -> None:
    assert len(set(palette.SHAPES.values())) == len({tuple(stroke) for stroke in palette.STROKES.values()}) == 3
    assert not set(palette.SHAPES.values()) & set(TASK_SHAPES)
