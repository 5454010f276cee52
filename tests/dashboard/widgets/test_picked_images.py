"""From a mean to pictures."""

import pandas as pd
from example_metrics import NIQE, PSNR

from dashboard.widgets.picked_images import picked

POINTS = pd.DataFrame({"image_name": list("abcde"), "psnr": [20.0, 24.0, 22.0, 26.0, 28.0], "niqe": [5, 4, 3, 2, 1]})


def names(points: pd.DataFrame, metric: object) -> dict[str, str]:
    return {pick: row["image_name"] for pick, row in picked(points, metric).items()}


def test_worst_typical_and_best_follow_the_direction_of_the_metric() -> None:
    assert names(POINTS, PSNR) == {"worst": "a", "typical": "b", "best": "e"}
    assert names(POINTS, NIQE) == {"worst": "a", "typical": "c", "best": "e"}


def test_one_picture_is_picked_once() -> None:
    assert list(names(POINTS.head(1), PSNR).values()) == ["a"]


def test_two_pictures_are_each_picked_once() -> None:
    assert sorted(names(POINTS.head(2), PSNR).values()) == ["a", "b"]
