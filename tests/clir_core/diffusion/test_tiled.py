import pytest
import torch

from clir_core.diffusion.guidance import Condition
from clir_core.diffusion.tiled import gaussian_weights, tiled, windows

TEXT = torch.zeros(1, 1, 1)


def test_windows_and_weights_are_the_official_ones(recorded_images):
    found = [(rows.start, rows.stop, columns.start, columns.stop) for rows, columns in windows(24, 32, 16, 8)]
    assert found == [tuple(window) for window in recorded_images["tiled.windows"].tolist()]
    torch.testing.assert_close(gaussian_weights(16, 16), recorded_images["tiled.weights"], rtol=1e-12, atol=0)


@pytest.mark.parametrize(("height", "width"), [(24, 32), (23, 37), (10, 40), (8, 8)])
def test_the_windows_cover_every_cell_and_stay_inside(height, width):
    covered = torch.zeros(height, width)
    for rows, columns in windows(height, width, 16, 12):
        assert rows.stop <= height
        assert columns.stop <= width
        covered[rows, columns] += 1
    assert covered.min() >= 1


def test_a_network_that_works_cell_by_cell_is_the_same_in_tiles():
    latent, image = torch.randn(2, 1, 4, 24, 33, generator=torch.Generator().manual_seed(0))
    condition = Condition(text=TEXT, image=image)
    blended = tiled(cellwise, side=16, stride=8)(latent, torch.zeros(1), condition)
    torch.testing.assert_close(blended, cellwise(latent, torch.zeros(1), condition))


def cellwise(latent, timesteps, condition):
    return latent * 2 + condition.image
