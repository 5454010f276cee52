"""Who leads."""

import numpy as np
import pandas as pd
from scored_store import answer

from clir_core.statistics.direction import Better
from dashboard.data.leaders import leaders_of


def points(restorer: str, scores: np.ndarray, family: str = "traditional") -> pd.DataFrame:
    images = [f"image{number}" for number in range(len(scores))]
    return pd.DataFrame(
        {
            "restorer_id": restorer,
            "restorer_title": restorer.upper(),
            "family": family,
            "task_id": "sr2",
            "image_id": images,
            "sample_id": images,
            "gamma": 0.5,
            "has_ended": True,
            "psnr": scores,
        }
    )


def ranks_of(points: pd.DataFrame, better: Better = "higher") -> pd.DataFrame:
    return leaders_of(answer(points, ["psnr"], "task_id", include_partial=False), "psnr", better).frame


def study(n_images: int = 40) -> pd.DataFrame:
    """One restorer is a decibel worse than two that differ by noise, over images of very different difficulty."""
    rng = np.random.default_rng(0)
    base = rng.normal(30, 3, n_images)
    return pd.concat(
        [
            points("worse", base + rng.normal(0, 0.1, n_images)),
            points("best", base + 1),
            points("twin", base + 1 + rng.normal(0, 0.1, n_images)),
            points("target", base + 9, "reference"),
        ]
    )


def test_what_cannot_be_told_apart_leads_together() -> None:
    ranks = ranks_of(study(), "higher").set_index("restorer_id")["rank_from"]

    assert ranks[["best", "twin", "worse"]].tolist() == [1, 1, 3]


def test_the_direction_of_the_metric_turns_the_ranking() -> None:
    ranks = ranks_of(study(), "lower").set_index("restorer_id")["rank_from"]

    assert ranks["worse"] == 1
    assert ranks["best"] == 2


def test_with_few_images_nobody_is_told_apart() -> None:
    ranks = ranks_of(study(n_images=5), "higher").set_index("restorer_id")["rank_from"]

    assert ranks[["best", "twin", "worse"]].tolist() == [1, 1, 1]


def test_references_are_shown_and_ranked_nowhere() -> None:
    ranks = ranks_of(study(), "higher").set_index("restorer_id")["rank_from"]

    assert np.isnan(ranks["target"])


def test_references_alone_have_no_leader() -> None:
    ranking = ranks_of(study().query("family == 'reference'"), "higher")

    assert ranking["rank_from"].isna().all()
    assert len(ranking) == 1


def test_nothing_has_no_leader() -> None:
    nothing = answer(study(), ["psnr"], "task_id", include_partial=False).head(0)

    assert leaders_of(nothing, "psnr", "higher").frame.empty
