"""The heat map of what has been restored."""

import pandas as pd

from dashboard.charts import coverage

CELLS = pd.DataFrame(
    {
        "restorer_title": ["SPAN", "SPAN", "SPAN", "SPAN"],
        "family": "traditional",
        "task_id": ["sr2", "sr4", "blur1", "blur20"],
        "done": [24, 20, 20, 0],
        "failed": [0, 0, 4, 0],
        "samples": [24, 24, 24, 24],
    }
)


def test_cells_say_what_is_done_failed_and_missing() -> None:
    told = coverage.told_of(CELLS)

    assert told["state"].tolist() == ["complete", "in part", "with failures", "not yet"]
    assert told["text"].tolist() == ["24", "20 of 24", "20 of 24 · 4 failed", "–"]


def test_a_task_without_samples_is_not_complete() -> None:
    told = coverage.told_of(CELLS.assign(done=0, failed=0, samples=0))

    assert set(told["state"]) == {"not yet"}


def test_rows_and_columns_keep_their_order() -> None:
    encoding = coverage.chart(CELLS).to_dict()["layer"][0]["encoding"]

    assert encoding["x"]["sort"] == ["sr2", "sr4", "blur1", "blur20"]
    assert encoding["color"]["field"] == "state"
