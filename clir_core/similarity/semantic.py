"""Distances between what an encoder sees in two images: equations 13-15 of the paper, which leaves the measure open."""

from clir_core.interfaces import Tensor
from clir_core.similarity.encoders import Tokens

TAIL = 0.95
"""The quantile over patches that still sees a local hallucination, which hardly moves a mean."""


def patch_map(first: Tokens, second: Tokens) -> Tensor:
    """1 - cosine of the patch tokens at each place, (B, rows, columns) float64 in [0, 2]; 0 for equal tokens."""
    return _distance(_directions(first.patches), _directions(second.patches))


def patch_distance(first: Tokens, second: Tokens) -> Tensor:
    """The mean of the patch map, (B,) in [0, 2]."""
    return patch_map(first, second).mean(dim=(1, 2))


def windowed_patch_distance(first: Tokens, second: Tokens) -> Tensor:
    """The same when every patch may choose the nearest of its place and the eight around it, (B,) in [0, 2].

    Averaged over both directions of choosing; never more than `patch_distance`.
    """
    nearest = _nearest_map(first, second) + _nearest_map(second, first)
    return nearest.mean(dim=(1, 2)) / 2


def tail_patch_distance(first: Tokens, second: Tokens) -> Tensor:
    """The 95th percentile of the patch map, (B,) in [0, 2]."""
    return patch_map(first, second).flatten(1).quantile(TAIL, dim=1)


def whole_distance(first: Tokens, second: Tokens) -> Tensor:
    """1 - cosine of the CLS tokens, (B,) in [0, 2]."""
    return _distance(_directions(first.whole), _directions(second.whole))


def whole_mean_square(first: Tokens, second: Tokens) -> Tensor:
    """Mean squared difference of the CLS tokens as they are, (B,), unbounded."""
    return (first.whole.double() - second.whole.double()).square().mean(dim=1)


def _nearest_map(first: Tokens, second: Tokens) -> Tensor:
    from torch.nn.functional import pad

    chosen, candidates = _directions(first.patches), _directions(second.patches)
    rows, columns = chosen.shape[1:3]
    beyond_reach = pad(candidates, (0, 0, 1, 1, 1, 1), value=float("inf"))
    nearest = _distance(chosen, candidates)
    for row in range(3):
        for column in range(3):
            shifted = beyond_reach[:, row : row + rows, column : column + columns]
            nearest = nearest.minimum(_distance(chosen, shifted))
    return nearest


def _distance(first: Tensor, second: Tensor) -> Tensor:
    """1 - cosine of unit vectors, as half their squared distance, which is 0 where they are equal."""
    return (first - second).square().sum(dim=-1) / 2


def _directions(tokens: Tensor) -> Tensor:
    from torch.nn.functional import normalize

    return normalize(tokens.double(), dim=-1)
