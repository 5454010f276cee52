"""Words about n."""

import pandas as pd
import pytest

from dashboard.widgets.common_images import n_text, shortfalls


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ({"sr2": 24}, "n = 24 images"),
        ({"sr2": 1}, "n = 1 image"),
        ({"sr2": 24, "sr4": 24}, "n = 24 images a task"),
        ({"sr2": 24, "sr4": 18}, "n = 18 to 24 images a task"),
        ({}, "n = 0 images"),
    ],
)
def test_n_is_said_in_words(counts: dict[str, int], text: str) -> None:
    frame = pd.DataFrame({"task_id": list(counts), "n_images": list(counts.values())})

    assert n_text(frame, "task_id") == text


def test_only_groups_that_lost_samples_are_explained() -> None:
    coverage = pd.DataFrame(
        {
            "task_id": ["sr2", "sr2", "sr4"],
            "restorer_id": ["span", "wiener", "span"],
            "n_samples": [24, 24, 24],
            "n_scored": [24, 20, 24],
            "n_common": [20, 20, 24],
        }
    )

    assert shortfalls(coverage, "task_id") == ["**sr2**: 20 of 24 samples are shared; wiener lacks 4"]
