from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clir_core.statistics.common_set import common_set
from clir_core.statistics.means import mean_scores
from clir_core.statistics.paired import compare_all
from clir_core.statistics.ties import letters, rank_groups, tie_groups


@st.composite
def differences(draw) -> np.ndarray:
    n_things = draw(st.integers(0, 8))
    differs = np.zeros((n_things, n_things), dtype=bool)
    for left, right in combinations(range(n_things), 2):
        differs[left, right] = differs[right, left] = draw(st.booleans())
    return differs


@given(differences())
@settings(deadline=None)
def test_groups_are_the_largest_sets_without_a_difference(differs: np.ndarray) -> None:
    graph = nx.from_numpy_array(~differs)
    assert set(tie_groups(differs)) == {tuple(sorted(clique)) for clique in nx.find_cliques(graph)}


@given(differences())
@settings(deadline=None)
def test_two_things_share_a_letter_exactly_when_they_do_not_differ(differs: np.ndarray) -> None:
    shown = letters(tie_groups(differs), len(differs))
    for left, right in combinations(range(len(differs)), 2):
        assert bool(set(shown[left]) & set(shown[right])) != differs[left, right]


def test_a_tie_need_not_be_shared_by_all() -> None:
    # 0 = 1 and 1 = 2, but 0 and 2 differ.
    differs = np.zeros((3, 3), dtype=bool)
    differs[0, 2] = differs[2, 0] = True
    assert letters(tie_groups(differs), 3) == ["a", "ab", "b"]


def test_letters_go_on_after_z() -> None:
    assert letters(tie_groups(~np.eye(28, dtype=bool)), 28)[25:] == ["z", "a1", "b1"]


def pairs(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["first", "second", "difference", "p_holm"])


def test_ranks_are_ranges_where_tests_do_not_decide() -> None:
    means = pd.Series({"identity": 0.6, "diffbir": 0.7, "stripformer": 0.9}).rename_axis("restorer_id")
    found = pairs(
        ("diffbir", "identity", 0.1, 0.2),
        ("diffbir", "stripformer", -0.2, 0.01),
        ("identity", "stripformer", -0.3, 0.01),
    )
    assert rank_groups(means, found, better="higher").to_dict("list") == {
        "restorer_id": ["stripformer", "diffbir", "identity"],
        "mean": [0.9, 0.7, 0.6],
        "rank_from": [1, 2, 2],
        "rank_to": [1, 3, 3],
        "letters": ["a", "b", "b"],
    }


def test_lower_is_better_turns_the_ranking_round() -> None:
    ranking = rank_groups(pd.Series({"a": 2.0, "b": 1.0}), pairs(("a", "b", 1.0, 0.001)), better="lower")
    assert ranking["index"].tolist() == ["b", "a"]
    assert ranking["rank_from"].tolist() == [1, 2]


@pytest.mark.parametrize("p_holm", [0.05, 1.0, np.nan])
def test_what_was_not_shown_to_differ_is_a_tie(p_holm: float) -> None:
    ranking = rank_groups(pd.Series({"a": 2.0, "b": 1.0}), pairs(("a", "b", 1.0, p_holm)), better="higher")
    assert ranking["letters"].tolist() == ["a", "a"]
    assert ranking["rank_to"].tolist() == [2, 2]


def test_no_restorers_have_no_ranks() -> None:
    assert rank_groups(pd.Series(dtype=float), pairs(), better="higher").empty


def test_restorers_that_truly_differ_are_told_apart_from_the_points_on(points_of, quick) -> None:
    noise = np.random.default_rng(0).normal(0, 0.01, size=(30, 1, 3))
    common = common_set(points_of(ssim=noise + np.array([0.5, 0.5, 0.8])), ["ssim"])
    means = mean_scores(common, "ssim", quick).set_index("restorer_id")["mean"]
    ranking = rank_groups(means, compare_all(common, ["ssim"]), better="higher").set_index("restorer_id")
    assert ranking["letters"].to_dict() == {"restorer2": "a", "restorer0": "b", "restorer1": "b"}
