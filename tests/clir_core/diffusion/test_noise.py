import pytest
import torch

from clir_core.diffusion.noise import drawn, recorded, replayed
from clir_core.errors import RestorerError

LATENT = torch.zeros(1, 4, 3, 3)


def test_a_recorded_run_replays_exactly():
    kept = []
    draw = recorded(drawn(torch.Generator().manual_seed(3)), kept)
    first = [draw(LATENT) for _ in range(3)]
    again = replayed(kept)
    assert all(torch.equal(noise, again(LATENT)) for noise in first)


def test_a_replay_that_asks_for_too_much_says_so():
    draw = replayed([LATENT])
    draw(LATENT)
    with pytest.raises(RestorerError, match="more than the 1 noises"):
        draw(LATENT)


def test_a_replay_of_another_size_says_so():
    with pytest.raises(RestorerError, match=r"shape \(1, 4, 3, 3\); expected \(1, 4, 8, 8\)"):
        replayed([LATENT])(torch.zeros(1, 4, 8, 8))
