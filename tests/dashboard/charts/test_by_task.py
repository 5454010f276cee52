"""Colours of tasks."""

import pandas as pd
import pytest

from dashboard.charts.by_task import COLOURS, task_lines
from dashboard.charts.look import Look


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("background", ["#ffffff", "#12141a"])
@pytest.mark.parametrize("colour", COLOURS)
def test_a_line_is_legible_on_both_backgrounds(colour: str, background: str) -> None:
    light, dark = sorted((luminance(colour), luminance(background)), reverse=True)

    assert (light + 0.05) / (dark + 0.05) >= 3


def test_a_task_has_the_same_look_whatever_else_is_drawn() -> None:
    look = Look({}, {"sr2": "circle", "sr4": "square"})
    alone = task_lines(pd.DataFrame({"task_id": ["sr4"], "n_images": [6]}), look)

    assert alone.colour().to_dict()["scale"] == {"domain": ["sr4 (n = 6)"], "range": [COLOURS[1]]}
    assert alone.shape().to_dict()["scale"]["range"] == ["square"]
