"""How far a run is."""

from datetime import datetime, timedelta

import pandas as pd
import pytest

from dashboard.widgets.progress import progress, spoken

START = datetime.fromisoformat("2026-01-02T03:00:00")


def run(done: int, failed: int, planned: int) -> pd.Series:
    return pd.Series(
        {"started_at": pd.Timestamp(START), "done_units": done, "failed_units": failed, "planned_units": planned}
    )


def test_the_pace_so_far_tells_what_is_left() -> None:
    state = progress(run(20, 5, 100), START + timedelta(minutes=10))

    assert state.share == 0.25
    assert state.text == "25 of 100 units, about 30 min left"


def test_before_the_first_unit_nothing_is_foretold() -> None:
    state = progress(run(0, 0, 100), START + timedelta(minutes=1))

    assert state.text == "0 of 100 units"


def test_nothing_planned_is_no_error() -> None:
    assert progress(run(0, 0, 0), START).share == 0.0


@pytest.mark.parametrize(
    ("seconds", "text"), [(40, "40 s"), (720, "12 min"), (11100, "3 h 5 min"), (200000, "2 days"), (-5, "0 s")]
)
def test_spans_are_spoken(seconds: int, text: str) -> None:
    assert spoken(timedelta(seconds=seconds)) == text
