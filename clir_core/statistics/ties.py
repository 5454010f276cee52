"""A ranking that shows ties as ties: who cannot be told apart shares a letter and a range of ranks."""

from string import ascii_lowercase

import numpy as np
import numpy.typing as npt
import pandas as pd

from clir_core.statistics.direction import Better, upward

Groups = tuple[tuple[int, ...], ...]


def rank_groups(means: pd.Series, comparisons: pd.DataFrame, *, better: Better, alpha: float = 0.05) -> pd.DataFrame:
    """Rank restorers by their means, and say which ranks the tests really tell apart.

    Args:
        means: One value a restorer, indexed by its id; only orders the rows.
        comparisons: Rows of `paired.compare_all` of one group and metric: first, second, difference, p_holm.
        better: Which end of the metric is the good one.
        alpha: Two restorers differ where p_holm is below it; a test that was not made leaves a tie.

    Returns:
        One row a restorer, best mean first. Columns: the index's name (or `index`), mean, rank_from (1 + how many are
        significantly better), rank_to (all less how many are significantly worse), letters (two restorers that share
        a letter cannot be told apart).
    """
    ordered = means.iloc[np.argsort(-upward(means.to_numpy(), better), kind="stable")]
    wins = _wins(ordered.index, comparisons, better, alpha)
    ranking = ordered.rename("mean").reset_index()
    return ranking.assign(
        rank_from=1 + wins.sum(axis=0),
        rank_to=len(ordered) - wins.sum(axis=1),
        letters=letters(tie_groups(wins | wins.T), len(ordered)),
    )


def tie_groups(differs: npt.NDArray[np.bool_]) -> Groups:
    """The largest sets of things of which no two differ: a thing may be in several.

    Args:
        differs: (things, things), symmetric, best thing first.

    Returns:
        Sets of indices in rising order; sets that start with better things first.

    Source: the insert-and-absorb algorithm of Piepho, An algorithm for a letter-based representation of all-pairwise
        comparisons, J. Comput. Graph. Statist. 13 (2004), 456-466.
    """
    groups = {frozenset(range(len(differs)))} if len(differs) else set[frozenset[int]]()
    for left, right in np.argwhere(np.triu(differs, k=1)).tolist():
        split = {group - {thing} for group in groups if {left, right} <= group for thing in (left, right)}
        whole = {group for group in groups if not {left, right} <= group}
        groups = _absorb(whole | split)
    return tuple(sorted(tuple(sorted(group)) for group in groups))


def letters(groups: Groups, n_things: int) -> list[str]:
    """Each thing's letters, one a group it is in: a, b, ..., z, then a1, b1, ..."""
    return [
        "".join(_letter(index) for index, group in enumerate(groups) if thing in group) for thing in range(n_things)
    ]


def _absorb(groups: set[frozenset[int]]) -> set[frozenset[int]]:
    return {group for group in groups if not any(group < other for other in groups)}


def _letter(index: int) -> str:
    turn, place = divmod(index, len(ascii_lowercase))
    return ascii_lowercase[place] + (str(turn) if turn else "")


def _wins(names: pd.Index, comparisons: pd.DataFrame, better: Better, alpha: float) -> npt.NDArray[np.bool_]:
    """Whether the row's restorer is significantly better than the column's."""
    wins = np.zeros((len(names), len(names)), dtype=bool)
    found = comparisons[comparisons["p_holm"] < alpha]
    first, second = (names.get_indexer(pd.Index(found[column])) for column in ("first", "second"))
    first_is_better = upward(found["difference"].to_numpy(), better) > 0
    winners, losers = np.where(first_is_better, first, second), np.where(first_is_better, second, first)
    wins[winners, losers] = True
    return wins
