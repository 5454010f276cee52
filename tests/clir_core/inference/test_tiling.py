"""Tiles: nothing is lost, nothing is doubled, and context is read where the image has it."""

import pytest
import torch
from torch.nn import functional

from clir_core.inference.tiling import restore_in_tiles
from clir_core.interfaces import Images

IMAGES = torch.rand(2, 3, 19, 23, generator=torch.Generator().manual_seed(0))


def enlarge(images: Images) -> Images:
    return images.repeat_interleave(2, dim=-2).repeat_interleave(2, dim=-1)


def blur(images: Images) -> Images:
    return functional.avg_pool2d(functional.pad(images, (2, 2, 2, 2), mode="replicate"), 5, stride=1)


@pytest.mark.parametrize("tile", [1, 7, 19, 50])
def test_a_pointwise_restorer_gives_the_same_in_tiles(tile: int) -> None:
    assert torch.equal(restore_in_tiles(enlarge, IMAGES, tile=tile, context=3, scale=2), enlarge(IMAGES))


def test_context_as_wide_as_the_restorer_sees_hides_the_seams() -> None:
    torch.testing.assert_close(restore_in_tiles(blur, IMAGES, tile=8, context=2, scale=1), blur(IMAGES))


def test_too_little_context_shows_seams_only_beside_them() -> None:
    tiled = restore_in_tiles(blur, IMAGES, tile=8, context=0, scale=1)
    differs = ((tiled - blur(IMAGES)).abs() > 1e-6).any(dim=0).any(dim=0)
    assert differs[:, 6:10].any()
    assert not differs[:6, :6].any()


def test_every_tile_is_read_with_its_context_but_never_beyond_the_image() -> None:
    seen: list[tuple[int, int]] = []

    def look(images: Images) -> Images:
        seen.append((images.shape[-2], images.shape[-1]))
        return images

    restore_in_tiles(look, IMAGES, tile=10, context=4, scale=1)
    assert seen == [(14, 14), (14, 17), (14, 7), (13, 14), (13, 17), (13, 7)]
