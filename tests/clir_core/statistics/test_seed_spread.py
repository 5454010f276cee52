import numpy as np
import pandas as pd
import pytest

from clir_core.statistics.seed_spread import seed_spread


def runs(points_of, n_seeds: int, sd: float) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    difficulty = rng.normal(size=(200, 1, 1))
    frames = [points_of(niqe=difficulty + rng.normal(0, sd, size=difficulty.shape)) for _ in range(n_seeds)]
    return pd.concat(frames, ignore_index=True)


def test_it_is_the_spread_over_seeds_whatever_the_images_differ_by(points_of) -> None:
    # 200 samples x 2 degrees of freedom know a standard deviation to 3.5 % (one standard error).
    spread = seed_spread(runs(points_of, n_seeds=3, sd=0.2), "niqe").iloc[0]
    assert spread["sd"] == pytest.approx(0.2, rel=0.1)
    assert (spread["n_samples"], spread["n_runs"]) == (200, 600)


def test_two_runs_differ_by_the_root_of_two_standard_deviations() -> None:
    points = pd.DataFrame({"sample_id": ["a", "a"], "restorer_id": ["supir", "supir"], "niqe": [4.0, 5.0]})
    assert seed_spread(points, "niqe").loc[0, "sd"] == pytest.approx(1 / np.sqrt(2))


def test_a_sample_that_was_run_once_says_nothing(points_of) -> None:
    points = points_of(niqe=np.ones((3, 1, 2)))
    spread = seed_spread(pd.concat([points, points.iloc[[0]].assign(niqe=3.0)]), "niqe")
    assert spread["n_samples"].tolist() == [1, 0]
    assert np.isnan(spread.loc[1, "sd"])


def test_an_undefined_score_is_no_run(points_of) -> None:
    points = pd.concat([points_of(niqe=[[[1.0]]]), points_of(niqe=[[[np.nan]]]), points_of(niqe=[[[2.0]]])])
    assert seed_spread(points, "niqe").loc[0, "n_runs"] == 2


def test_groups_have_rows_of_their_own(points_of) -> None:
    points = pd.concat([points_of(niqe=np.ones((2, 2, 1)))] * 2)
    spread = seed_spread(points, "niqe", within=["task_id"])
    assert spread["task_id"].tolist() == ["task0", "task1"]
    assert spread["sd"].tolist() == [0.0, 0.0]


def test_no_points_have_no_spread(points_of) -> None:
    assert seed_spread(points_of(niqe=np.ones((0, 1, 1))), "niqe").empty
