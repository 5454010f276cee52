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


def leads_of(points: pd.DataFrame, better: Better = "higher") -> pd.DataFrame:
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
    leads = leads_of(study(), "higher").set_index("restorer_id")["leads"]

    assert leads[["best", "twin", "worse"]].tolist() == [True, True, False]


def test_the_direction_of_the_metric_turns_the_ranking() -> None:
    leads = leads_of(study(), "lower").set_index("restorer_id")["leads"]

    assert leads[["worse", "best"]].tolist() == [True, False]


def test_with_few_images_nobody_is_told_apart() -> None:
    leads = leads_of(study(n_images=5), "higher").set_index("restorer_id")["leads"]

    assert leads[["best", "twin", "worse"]].all()


def test_references_are_shown_and_lead_nowhere() -> None:
    found = leads_of(study(), "higher")

    assert found["restorer_id"].tolist()[0] == "target"
    assert not found["leads"].iloc[0]


def test_references_alone_have_no_leader() -> None:
    ranking = leads_of(study().query("family == 'reference'"), "higher")

    assert not ranking["leads"].any()
    assert len(ranking) == 1


def test_nothing_has_no_leader() -> None:
    nothing = answer(study(), ["psnr"], "task_id", include_partial=False).head(0)

    assert leaders_of(nothing, "psnr", "higher").frame.empty
