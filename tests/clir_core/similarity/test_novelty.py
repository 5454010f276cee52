"""What no local filter of a reference explains."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from clir_core.interfaces import Images
from clir_core.similarity.novelty import TRUST, novelty_map


def noise(seed: int, side: int = 16, batch: int = 1) -> Images:
    return torch.rand(batch, 3, side, side, generator=torch.Generator().manual_seed(seed))


def by_least_squares(image: np.ndarray[Any, Any], reference: np.ndarray[Any, Any]) -> float:
    """One window, by the definition: ridge regression with NumPy, one channel after the other."""
    left: list[float] = []
    for first, second in zip(image.astype(np.float64), reference.astype(np.float64), strict=True):
        around = np.pad(second, 1, mode="edge")
        right, before = around[1:-1, 2:], around[1:-1, :-2]
        below, above = around[2:, 1:-1], around[:-2, 1:-1]
        curvature = right + before + below + above - 4 * second
        parts = np.stack([second, (right - before) / 2, (below - above) / 2, curvature], -1).reshape(-1, 4)
        centred, change = parts - parts.mean(0), (first - second).ravel()
        change = change - change.mean()
        price = TRUST * len(change) * np.eye(4)
        weights = np.linalg.solve(centred.T @ centred + price, centred.T @ change)
        left.append(float(np.mean((change - centred @ weights) ** 2) + TRUST * weights @ weights))
    return float(np.sqrt(np.mean(left)))


def test_a_window_holds_what_ridge_regression_on_the_reference_leaves() -> None:
    image, reference = noise(0, side=8), noise(1, side=8)

    found = novelty_map(image, reference, averaged=1, window=8)

    assert found.shape == (1, 1, 1)
    assert found.item() == pytest.approx(by_least_squares(image[0].numpy(), reference[0].numpy()), rel=1e-9)


def test_half_a_window_that_is_new_on_a_flat_reference_is_known_by_hand() -> None:
    reference, image = torch.full((1, 3, 8, 8), 0.5), torch.full((1, 3, 8, 8), 0.5)
    image[..., :4] = 0.7

    assert novelty_map(image, reference, averaged=1, window=8).item() == pytest.approx(0.1, abs=1e-6)


def test_pixels_are_averaged_first() -> None:
    checkers = 0.2 * ((torch.arange(16)[:, None] + torch.arange(16)) % 2).expand(1, 3, 16, 16)

    assert novelty_map(0.4 + checkers, torch.full((1, 3, 16, 16), 0.5), averaged=1, window=8).max() > 0.09
    assert novelty_map(0.4 + checkers, torch.full((1, 3, 16, 16), 0.5), averaged=2, window=8).max() < 1e-6


def test_windows_overlap_by_half_and_a_small_image_is_one() -> None:
    assert novelty_map(noise(0, 32), noise(1, 32), averaged=2, window=8).shape == (1, 3, 3)
    assert novelty_map(noise(0, 5), noise(1, 5), averaged=1, window=8).shape == (1, 1, 1)


def test_what_is_new_shows_in_the_windows_that_hold_it_alone() -> None:
    reference = noise(0, 32)
    image = reference.clone()
    image[..., 24:, 24:] = noise(1, 8)

    found = novelty_map(image, reference, averaged=1, window=8)[0]

    assert (found > 1e-6).nonzero().min() == 5
    assert found.argmax() == found.numel() - 1


@pytest.mark.parametrize(
    "changed", [lambda image: 0.7 * image + 0.2, lambda image: image * torch.tensor([0.9, 1.0, 0.8])[:, None, None]]
)
def test_contrast_brightness_and_white_balance_are_nothing_new(changed: Any) -> None:
    reference = noise(0)

    assert novelty_map(changed(reference), reference, averaged=1, window=8).max() < 0.01
    assert novelty_map(noise(1), reference, averaged=1, window=8).max() > 0.2


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**31), side=st.integers(2, 20))
def test_it_is_zero_for_equal_images_and_never_more_than_the_difference(seed: int, side: int) -> None:
    image, reference = noise(seed, side, batch=2), noise(seed + 1, side, batch=2)

    assert torch.equal(novelty_map(image, image, averaged=1, window=8), torch.zeros(()).double().expand_as(
        novelty_map(image, image, averaged=1, window=8)))  # fmt: skip
    found = novelty_map(image, reference, averaged=1, window=32)
    difference = (image - reference).double().square().mean((1, 2, 3)).sqrt()
    assert (found.flatten() >= 0).all()
    assert (found.flatten() <= difference + 1e-12).all()
