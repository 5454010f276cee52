import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from clir_core.similarity.encoders import Tokens
from clir_core.similarity.semantic import (
    patch_distance,
    patch_map,
    tail_patch_distance,
    whole_distance,
    whole_mean_square,
    windowed_patch_distance,
)

ROWS, COLUMNS, WIDTH = 3, 4, 5


def random_tokens(seed: int, batch: int = 2) -> Tokens:
    generator = torch.Generator().manual_seed(seed)
    return Tokens(
        whole=torch.randn(batch, WIDTH, generator=generator),
        patches=torch.randn(batch, ROWS, COLUMNS, WIDTH, generator=generator),
    )


def cosine_distance(first: torch.Tensor, second: torch.Tensor) -> float:
    """By the definition, in plain Python."""
    dot = sum(a * b for a, b in zip(first.tolist(), second.tolist(), strict=True))
    lengths = [math.sqrt(sum(a * a for a in vector.tolist())) for vector in (first, second)]
    return 1 - dot / (lengths[0] * lengths[1])


def test_the_patch_map_holds_one_minus_cosine_at_each_place() -> None:
    first, second = random_tokens(0), random_tokens(1)

    distances = patch_map(first, second)

    for b, i, j in torch.cartesian_prod(torch.arange(2), torch.arange(ROWS), torch.arange(COLUMNS)).tolist():
        expected = cosine_distance(first.patches[b, i, j], second.patches[b, i, j])
        assert distances[b, i, j].item() == pytest.approx(expected, abs=1e-12)


def test_a_patch_may_choose_among_its_neighbours_inside_the_image() -> None:
    first, second = random_tokens(0, batch=1), random_tokens(1, batch=1)

    def nearest(chosen: Tokens, candidates: Tokens) -> float:
        total = 0.0
        for i in range(ROWS):
            for j in range(COLUMNS):
                reach = [
                    (k, m)
                    for k in range(max(0, i - 1), min(ROWS, i + 2))
                    for m in range(max(0, j - 1), min(COLUMNS, j + 2))
                ]
                total += min(cosine_distance(chosen.patches[0, i, j], candidates.patches[0, k, m]) for k, m in reach)
        return total / (ROWS * COLUMNS)

    expected = (nearest(first, second) + nearest(second, first)) / 2
    assert windowed_patch_distance(first, second).item() == pytest.approx(expected, abs=1e-12)


def test_the_tail_is_the_95th_percentile_of_the_map() -> None:
    first, second = random_tokens(0), random_tokens(1)

    import numpy as np

    expected = np.percentile(patch_map(first, second).flatten(1).numpy(), 95, axis=1)
    assert tail_patch_distance(first, second).tolist() == pytest.approx(expected.tolist())


def test_whole_images_are_compared_by_direction_or_by_mean_square() -> None:
    first, second = random_tokens(0, batch=1), random_tokens(1, batch=1)

    assert whole_distance(first, second).item() == pytest.approx(cosine_distance(first.whole[0], second.whole[0]))
    squares = [(a - b) ** 2 for a, b in zip(first.whole[0].tolist(), second.whole[0].tolist(), strict=True)]
    assert whole_mean_square(first, second).item() == pytest.approx(sum(squares) / WIDTH)


DISTANCES = [patch_distance, windowed_patch_distance, tail_patch_distance, whole_distance, whole_mean_square]


@pytest.mark.parametrize("distance", DISTANCES, ids=lambda distance: distance.__name__)
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**31), other=st.integers(0, 2**31))
def test_a_distance_is_symmetric_exactly_zero_for_equal_tokens_and_in_range(distance, seed: int, other: int) -> None:
    first, second = random_tokens(seed), random_tokens(other)

    assert torch.equal(distance(first, first), torch.zeros(2, dtype=torch.float64))
    torch.testing.assert_close(distance(first, second), distance(second, first))
    assert (distance(first, second) >= 0).all()
    assert distance is whole_mean_square or (distance(first, second) <= 2 + 1e-12).all()


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**31))
def test_choice_never_raises_the_distance(seed: int) -> None:
    first, second = random_tokens(seed), random_tokens(seed + 1)

    assert (windowed_patch_distance(first, second) <= patch_distance(first, second) + 1e-12).all()
