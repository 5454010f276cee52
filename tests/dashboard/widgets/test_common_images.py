"""Words about n."""

import pandas as pd
import pytest

from dashboard.widgets.common_images import gaps, n_text, shortfalls


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


COVERAGE = pd.DataFrame(
    [
        ("sr2", "span", 24, 24, 20, 20, True),
        ("sr2", "wiener", 24, 20, 20, 20, True),
        ("sr4", "span", 24, 24, 24, 24, True),
        ("blur1", "span", 24, 24, 24, 24, True),
        ("blur1", "late", 24, 1, 24, 1, False),
        ("blur20", "span", 5, 2, 0, 0, False),
        ("blur20", "wiener", 5, 3, 0, 0, False),
    ],
    columns=["task_id", "restorer_id", "n_samples", "n_scored", "n_common", "n_shared", "is_compared"],
)


def test_only_groups_that_lost_samples_or_restorers_are_explained() -> None:
    assert shortfalls(COVERAGE, "task_id") == [
        "**blur1**: 24 of 24 samples are shared; left out: late lacks 23",
        "**blur20**: no sample is shared; of 5, span has 2, wiener has 3",
        "**sr2**: 20 of 24 samples are shared; wiener lacks 4",
    ]


def test_a_group_without_means_has_a_reason() -> None:
    found = gaps(["sr2", "blur20", "jpeg5"], COVERAGE, "task_id")

    assert found.to_numpy().tolist() == [
        ["blur20", "no sample is shared; of 5, span has 2, wiener has 3"],
        ["jpeg5", "no sample is scored here"],
    ]
