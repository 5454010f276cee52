"""What training minimises in pixels."""

import pytest
import torch

from clir_core.training.losses import root_square_loss


def test_the_root_square_loss_is_the_mean_over_images_of_their_root_mean_square() -> None:
    targets = torch.zeros(2, 3, 8, 8)
    restored = torch.stack([torch.full((3, 8, 8), 0.3), torch.full((3, 8, 8), 0.5)])

    assert float(root_square_loss(restored, targets)) == pytest.approx(0.4, abs=1e-4)


def test_the_root_square_loss_has_a_gradient_where_nothing_is_left_to_learn() -> None:
    restored = torch.zeros(1, 3, 8, 8, requires_grad=True)

    root_square_loss(restored, torch.zeros(1, 3, 8, 8)).backward()

    assert restored.grad is not None
    assert torch.equal(restored.grad, torch.zeros_like(restored))
