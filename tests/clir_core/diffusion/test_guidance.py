import pytest
import torch

from clir_core.diffusion.guidance import Condition, constant_scale, guided, rising_scale
from clir_core.diffusion.plan import level_at

IMAGE = torch.zeros(1, 4, 8, 8)
POSITIVE = Condition(text=torch.tensor([[[3.0]]]), image=IMAGE)
NEGATIVE = Condition(text=torch.tensor([[[1.0]]]), image=IMAGE)


def at(timestep):
    return level_at(timestep, 0.5)


class Echo:
    """A network that puts out the prompt."""

    def __init__(self):
        self.calls = []

    def __call__(self, latent, timesteps, condition):
        self.calls.append(float(timesteps[0]))
        return torch.full_like(latent, float(condition.text))


def test_the_output_goes_beyond_the_conditional_one():
    predict = guided(Echo(), POSITIVE, NEGATIVE, constant_scale(4))
    assert torch.equal(predict(IMAGE, at(10)), torch.full_like(IMAGE, 1 + 4 * (3 - 1)))


def test_a_scale_of_one_asks_the_network_once():
    network = Echo()
    guided(network, POSITIVE, NEGATIVE, constant_scale(1))(IMAGE, at(7))
    assert network.calls == [7]


def test_a_fractional_timestep_reaches_the_network():
    network = Echo()
    guided(network, POSITIVE, NEGATIVE, constant_scale(1))(IMAGE, at(899.1))
    assert network.calls == [pytest.approx(899.1)]


def test_the_rising_scale_goes_from_one_to_one_more_than_asked():
    scale = rising_scale(6)
    assert scale(at(999)) == pytest.approx(1, abs=1e-6)
    assert scale(at(0)) == pytest.approx(7)
    assert scale(at(900)) < scale(at(500)) < scale(at(100))
    assert rising_scale(1)(at(500)) == 1


def test_a_window_of_a_condition_has_the_window_of_its_image():
    image = torch.arange(64.0).view(1, 1, 8, 8)
    cut = Condition(text=POSITIVE.text, image=image, strength=0.5).crop(slice(2, 4), slice(3, 6))
    assert torch.equal(cut.image, image[..., 2:4, 3:6])
    assert cut.strength == 0.5
