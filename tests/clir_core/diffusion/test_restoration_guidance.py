import pytest
import torch

from clir_core.diffusion.plan import level_at
from clir_core.diffusion.restoration_guidance import RestorationGuidance, flatness

TARGET = torch.randn(1, 4, 6, 6, generator=torch.Generator().manual_seed(0))


def guidance(**changes):
    values = {"decode": None, "loss": "mse", "scale": 0.1, "start": 1001, "stop": -1, "repeat": 1}
    return RestorationGuidance(target=lambda: TARGET, **(values | changes))


def test_the_edge_weights_are_the_official_ones(recorded_images):
    """Two rows and columns at the cut are left out: the official map saw what lies beyond it."""
    weights = flatness(recorded_images["guidance.target"])
    inside = (..., slice(0, 30), slice(0, 30))
    torch.testing.assert_close(weights[inside], recorded_images["guidance.weight"][inside], rtol=0, atol=1e-5)


def test_a_step_follows_the_gradient_of_the_mean_squared_difference():
    clean = TARGET + 1
    gradient = 2 / TARGET[0].numel() * (clean - TARGET)
    torch.testing.assert_close(guidance()(clean, level_at(500, 0.5), 0.5, 0.25), clean - gradient * 0.1 * 3000 / 0.25)


def test_the_loss_is_seen_through_the_decoder():
    clean = TARGET + 1
    corrected = guidance(decode=lambda latent: 2 * latent)(clean, level_at(500, 0.5), 0.5, 1.0)
    gradient = 2 / TARGET[0].numel() * 2 * (2 * clean - TARGET)
    torch.testing.assert_close(corrected, clean - gradient * 300)


@pytest.mark.parametrize(("timestep", "acts"), [(99, False), (100, True), (498, True), (499, False)])
def test_it_acts_between_stop_and_start(timestep, acts):
    corrected = guidance(start=500, stop=100)(TARGET + 1, level_at(timestep, 0.5), 0.5, 1.0)
    assert torch.equal(corrected, TARGET + 1) is not acts


def test_it_works_where_gradients_are_off():
    with torch.inference_mode():
        clean = TARGET + 1
        assert not torch.equal(guidance()(clean, level_at(500, 0.5), 0.5, 1.0), clean)
